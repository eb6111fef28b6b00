package io.ringlane.execution;

/**
 * The seam between the cache and its threads: a strategy decides who runs a shard, and is the only thing that knows threads.
 *
 * <p>Guarantee of every strategy that is no control: <em>exclusion</em> (work of one domain never overlaps, and each sees what the
 * one before did), and every work that was accepted is run or refused exactly once, also while closing. Some promise <em>order</em>
 * too: what one thread submits to a domain runs in that order ({@link Promise}).
 *
 * <p>Any thread may call any method.
 */
public interface ExecutionStrategy extends AutoCloseable {
  /**
   * Takes a client's request. Waits while a bounded queue is full, but not on a thread that runs a shard.
   *
   * @throws java.util.concurrent.RejectedExecutionException after {@link #close}
   * @throws io.ringlane.api.OverloadedException where the queue is full and the caller is running a shard
   */
  void submit(Work request);

  /** Takes an internal message: never refused while the strategy is open, never waits. */
  void deliver(Work message);

  /** What waits for its workers, and what they have done; {@link WorkerLoads#NONE} where it has no workers. Never waits. */
  default WorkerLoads workerLoads() {
    return WorkerLoads.NONE;
  }

  /**
   * Takes no more requests, runs what it has, and ends its threads. Requests that come afterwards are refused, and so are messages where it was threads of
   * its own that ran them. Not to be called by a thread that runs a shard.
   */
  @Override
  void close();
}
