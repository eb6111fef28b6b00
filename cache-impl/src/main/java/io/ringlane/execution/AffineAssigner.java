package io.ringlane.execution;

/**
 * {@code affine-assigner}, flow C: one request queue, an assigner thread that maps each request to its worker, and a request queue
 * per worker. Messages go straight to the worker.
 *
 * <p>Guarantee and non-guarantee as for {@link AffineDirect}: both queues keep the order of one submitter. The hop costs a second
 * hand-over per request and buys that a submitter never touches a worker's queue.
 */
public final class AffineAssigner implements ExecutionStrategy {
  private final AffineDirect pool;
  private final Worker assigner;
  private final AgentHost.Running running;

  public AffineAssigner(ExecutionSettings settings, AgentHost host) {
    pool = new AffineDirect(settings, host);
    assigner = new Worker("assigner", settings, pool::submit);
    running = host.start(assigner);
  }

  @Override
  public void submit(Work request) {
    assigner.mailbox().putRequest(request);
  }

  @Override
  public void deliver(Work message) {
    pool.deliver(message);
  }

  @Override
  public WorkerLoads workerLoads() {
    return new WorkerLoads(pool.workerLoads().workers(), assigner.load());
  }

  /** The assigner first: what it has taken still reaches the workers. */
  @Override
  public void close() {
    running.close();
    pool.close();
  }
}
