/** How many pictures. */
import * as Studio from "../Studio.ts"
import { Choice } from "./Choice.tsx"
import { Group } from "./Field.tsx"

/** One to four. */
export const CountField = () => (
  <Group label="Pictures" names={["n"]}>
    <div class="choices">
      {[1, 2, 3, 4].map((n) => (
        <Choice key={n} group="n" checked={Studio.wish.value.n === n} onChoose={() => Studio.change({ n })}>
          {n}
        </Choice>
      ))}
    </div>
  </Group>
)
