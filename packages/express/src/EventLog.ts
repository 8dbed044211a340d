/**
 * What has happened in one generation so far, for any number of readers, each at its own pace.
 *
 * A slow reader neither holds the engine up nor makes the log grow: a newer event of a kind takes the place of the older one (progress,
 * position), so that a log holds a handful of events, and who reads rarely sees only the latest.
 */
import { ImageEvent } from "@hyperimage/core/ImageEvent"
import type { ImageError } from "@hyperimage/core/ImageError"
import type { Service } from "@hyperimage/core/ImageGenerator"
import type { ImageRequest } from "@hyperimage/core/ImageRequest"
import * as Deferred from "effect/Deferred"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Stream from "effect/Stream"

/** An event and its number, which grows. */
export interface Entry {
  readonly id: number
  readonly event: ImageEvent
}

/** What a reader gets: an entry, or `undefined` where nothing has happened for a while. */
export type Reading = Entry | undefined

/** The events of one generation. */
export interface EventLog {
  /** Runs a generation to its end and keeps what happens. */
  readonly record: (generator: Service, request: ImageRequest) => Effect.Effect<void>
  /** The latest event of each kind. */
  readonly latest: () => ReadonlyArray<Entry>
  /** How it ended, once it has. */
  readonly exit: () => Exit.Exit<void, ImageError> | undefined
  /** Waits for the first event, for 15 seconds at most; fails where the generation fails before it. */
  readonly begun: Effect.Effect<void, ImageError>
  /** The events with a number above `id`: those that there were, then those that come. */
  readonly after: (id: number) => Stream.Stream<Reading, ImageError>
}

/** How long nothing may happen before a reader hears that all is well. */
const patience = "15 seconds"

const replaces = (event: ImageEvent, earlier: ImageEvent): boolean =>
  ImageEvent.$is("ImageReady")(event)
    ? ImageEvent.$is("ImageReady")(earlier) && event.image.index === earlier.image.index
    : event._tag === earlier._tag

/** A log without events. */
export const make = (): EventLog => {
  let entries: ReadonlyArray<Entry> = []
  let count = 0
  let exit: Exit.Exit<void, ImageError> | undefined
  // One for each change: who takes it together with what there is can't miss the next.
  let changed = Deferred.makeUnsafe<void>()

  const change = (update: () => void) =>
    Effect.suspend(() => {
      update()
      const before = changed
      changed = Deferred.makeUnsafe<void>()
      return Deferred.succeed(before, undefined)
    })

  const add = (event: ImageEvent) =>
    change(() => {
      count += 1
      entries = [...entries.filter((entry) => !replaces(event, entry.event)), { id: count, event }]
    })

  type Page = readonly [ReadonlyArray<Reading>, Option.Option<number>]
  const read = (last: number): Effect.Effect<Page, ImageError> =>
    Effect.suspend(() => {
      const fresh = entries.filter(({ id }) => id > last)
      if (fresh.length > 0) return Effect.succeed<Page>([fresh, Option.some(count)])
      if (exit !== undefined) return Effect.as(exit, [[], Option.none()] satisfies Page)
      return Deferred.await(changed).pipe(
        Effect.timeoutOption(patience),
        Effect.flatMap((happened) =>
          Option.isSome(happened) ? read(last) : Effect.succeed<Page>([[undefined], Option.some(last)])
        )
      )
    })

  return {
    record: (generator, request) =>
      Stream.runForEach(generator.events(request), add).pipe(
        Effect.onExit((end) =>
          change(() => {
            exit = end
          })
        ),
        Effect.exit,
        Effect.asVoid
      ),
    latest: () => entries,
    exit: () => exit,
    begun: Effect.asVoid(read(0)),
    after: (id) => Stream.paginate(id, read)
  }
}
