/** Questions about one thing: at most one is under way, and at most one waits. */
interface Pace<Answer> {
  running: Promise<unknown>;
  waiting: Promise<Answer> | undefined;
  ended: number;
  took: number;
}

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** After an answer, nothing is asked for so many times as long as the answer took. */
const rest = 4;

/** Paces that were not used for so long are forgotten. */
const keptMilliseconds = 60_000;

/**
 * Asks costly questions no more often than the server can well bear: what takes 5 ms is asked at once, what takes half a second
 * every two seconds and a half. Whoever asks gets an answer to a question that was put after they asked.
 */
export class Pacing<Answer> {
  private readonly paces = new Map<string, Pace<Answer>>();

  /** The answer to `ask`, which the name tells from others. */
  ask(name: string, ask: () => Promise<Answer>): Promise<Answer> {
    const pace = this.paceOf(name);
    pace.waiting ??= this.next(pace, ask);
    return pace.waiting;
  }

  private async next(pace: Pace<Answer>, ask: () => Promise<Answer>): Promise<Answer> {
    await pace.running.catch(() => undefined);
    const wait = pace.ended + rest * pace.took - Date.now();
    if (wait > 0) await pause(wait);
    pace.waiting = undefined;
    const began = Date.now();
    const answer = ask().finally(() => {
      pace.ended = Date.now();
      pace.took = pace.ended - began;
    });
    pace.running = answer;
    return answer;
  }

  private paceOf(name: string): Pace<Answer> {
    for (const [other, { waiting, ended }] of this.paces) {
      if (waiting === undefined && other !== name && ended < Date.now() - keptMilliseconds) this.paces.delete(other);
    }
    const pace = this.paces.get(name) ?? { running: Promise.resolve(), waiting: undefined, ended: 0, took: 0 };
    this.paces.set(name, pace);
    return pace;
  }
}
