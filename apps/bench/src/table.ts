/** What a measurement reports: a table, and the goals that it was made for. */

/** A goal and whether this run met it. */
export interface Goal {
  readonly name: string
  readonly value: number
  readonly met: boolean
}

/** One table with its goals. */
export interface Report {
  readonly title: string
  readonly head: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<string>>
  readonly goals: ReadonlyArray<Goal>
}

/** One row of a table. */
export const row = (...cells: ReadonlyArray<string>): ReadonlyArray<string> => cells

/** A report as Markdown. */
export const markdown = ({ goals, head, rows, title }: Report): string =>
  [
    `### ${title}`,
    "",
    `| ${head.join(" | ")} |`,
    `| ${head.map(() => "---").join(" | ")} |`,
    ...rows.map((cells) => `| ${cells.join(" | ")} |`),
    "",
    ...goals.map((goal) => `- ${goal.met ? "met" : "**missed**"}: ${goal.name} (${Number(goal.value.toPrecision(3))})`),
    ""
  ].join("\n")
