/** Where the picture is: the one under way, the one that was chosen, two side by side, or an invitation. */
import { useEffect, useRef } from "preact/hooks"
import * as Studio from "../Studio.ts"
import { CompareView } from "./CompareView.tsx"
import { Invitation } from "./Invitation.tsx"
import { MakingView } from "./MakingView.tsx"
import { PictureView } from "./PictureView.tsx"
import { SeveralView } from "./SeveralView.tsx"

const Content = () => {
  const making = Studio.making.value
  if (making !== undefined) return <MakingView making={making} />
  const pictures = Studio.onStage.value
  const [first, second] = pictures
  if (first === undefined) return <Invitation />
  if (second === undefined) return <PictureView key={first.id} picture={first} />
  return Studio.shown.value?.kind === "compare" ? (
    <CompareView key={first.id + second.id} one={first} other={second} />
  ) : (
    <SeveralView pictures={pictures} />
  )
}

/** The stage. On a narrow screen the form is below it: once the server works on a request, the stage comes into sight. */
export const Stage = () => {
  const stage = useRef<HTMLElement>(null)
  const making = Studio.making.value
  const isMaking = making !== undefined && making.phase !== "sending"
  useEffect(() => {
    if (isMaking && stage.current !== null && stage.current.getBoundingClientRect().top < 0) {
      stage.current.scrollIntoView({ block: "start" })
    }
  }, [isMaking])
  return (
    <section class="stage" aria-label="Picture" ref={stage}>
      <Content />
    </section>
  )
}
