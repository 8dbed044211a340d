/** Least squares for a few unknowns and many observations, by the normal equations. */

/** One observation: the inputs, and the values that they should explain. */
export interface Observation {
  readonly inputs: ReadonlyArray<number>
  readonly values: ReadonlyArray<number>
}

const dot = (one: ReadonlyArray<number>, other: ReadonlyArray<number>): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0)

/** Solves `matrix × x = values` by elimination, for a matrix that is symmetric and positive definite. */
const solve = (matrix: ReadonlyArray<ReadonlyArray<number>>, values: ReadonlyArray<number>): ReadonlyArray<number> => {
  let rows = matrix.map((row, index) => [...row, values[index] ?? 0])
  for (const pivot of matrix.keys()) {
    const pivotRow = rows[pivot] ?? []
    rows = rows.map((row, index) => {
      const factor = index === pivot ? 0 : (row[pivot] ?? 0) / (pivotRow[pivot] ?? 1)
      return row.map((value, column) => value - factor * (pivotRow[column] ?? 0))
    })
  }
  return rows.map((row, index) => (row.at(-1) ?? 0) / (row[index] ?? 1))
}

/** For each value, the factors of the inputs that explain it best. */
export const fit = (observations: ReadonlyArray<Observation>): ReadonlyArray<ReadonlyArray<number>> => {
  const column = (index: number) => observations.map(({ inputs }) => inputs[index] ?? 0)
  const columns = (observations[0]?.inputs ?? []).map((_, index) => column(index))
  const gram = columns.map((one) => columns.map((other) => dot(one, other)))
  return (observations[0]?.values ?? []).map((_, index) => {
    const wanted = observations.map(({ values }) => values[index] ?? 0)
    return solve(
      gram,
      columns.map((one) => dot(one, wanted))
    )
  })
}

/** The root mean square of what the factors leave unexplained. */
export const residual = (
  observations: ReadonlyArray<Observation>,
  factors: ReadonlyArray<ReadonlyArray<number>>
): number => {
  const squares = observations.flatMap(({ inputs, values }) =>
    values.map((value, index) => (dot(inputs, factors[index] ?? []) - value) ** 2)
  )
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length)
}
