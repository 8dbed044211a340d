/**
 * The name of a request, by which its answer, its lines in a log and its client's complaint are found together.
 */
import { randomUUID } from "node:crypto"
import * as Contract from "@hyperimage/core/Contract"
import type { Request, Response } from "express"

const isFitForALog = (name: unknown): name is string => typeof name === "string" && /^[\w.:-]{1,128}$/.test(name)

/**
 * The name of a request, which its answer carries from now on as `x-request-id`: the one that the answer has already, the caller's own
 * where it is fit for a log, or a new one.
 */
export const give = (request: Request, response: Response): string => {
  const given = response.getHeader(Contract.headers.requestId)
  if (isFitForALog(given)) return given
  const own = request.get(Contract.headers.requestId)
  const name = isFitForALog(own) ? own : randomUUID()
  response.setHeader(Contract.headers.requestId, name)
  return name
}
