package io.ringlane.execution;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * The slots of a strategy that has movable ones, and its workers: which worker runs which slot, and how to change that while requests go
 * on. A slot is a shard's index; all servers' shards of one index are in one slot.
 *
 * <p>Changes are made one after another, in the order in which they were asked for; each waits until the workers that it is about have
 * done what they have, so behind a call to the database that does not return it does not end. Nobody waits for a change inside: the stage
 * tells when it is made, and its dependents run on the thread that makes the changes, which they must not hold up. A change that was
 * asked for and not begun when the strategy closes ends with {@link java.util.concurrent.RejectedExecutionException}.
 *
 * <p>Any thread may call.
 */
public interface Slots {
  /** Who runs what, and how much it was; a snapshot, exact where nothing is going on. */
  SlotLoads loads();

  /**
   * Moves a slot to a worker; tells for how long its requests were held, zero where the worker had it.
   *
   * @param slot from 0
   * @param worker from 0; the stage ends with {@link IllegalArgumentException} where there is no such worker when its turn comes
   * @throws IllegalArgumentException where there is no such slot, or the worker is negative
   */
  CompletionStage<Duration> move(int slot, int worker);

  /**
   * Has so many workers from now on and spreads the slots evenly over them, as few as possible moving; tells how many moved. The last workers go
   * where there were more; their threads end.
   *
   * @param workers at least 1, at most the number of slots
   * @throws IllegalArgumentException where there would be no worker, or one without a slot
   */
  CompletionStage<Integer> resize(int workers);
}
