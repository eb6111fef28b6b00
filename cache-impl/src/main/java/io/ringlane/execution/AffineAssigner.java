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
  private final Assigner assigner;
  private final AgentHost.Running running;

  public AffineAssigner(ExecutionSettings settings, AgentHost host) {
    pool = new AffineDirect(settings, host);
    assigner = new Assigner(settings, pool);
    running = host.start(assigner);
  }

  @Override
  public void submit(Work request) {
    assigner.mailbox.putRequest(request);
  }

  @Override
  public void deliver(Work message) {
    pool.deliver(message);
  }

  /** The assigner first: what it has taken still reaches the workers. */
  @Override
  public void close() {
    running.close();
    pool.close();
  }

  private static final class Assigner implements Agent {
    private final int batch;
    private final WakeUp wakeUp;
    private final Mailbox mailbox;
    private final AffineDirect pool;

    Assigner(ExecutionSettings settings, AffineDirect pool) {
      this.batch = settings.batch();
      this.wakeUp = new WakeUp(settings.idle());
      this.mailbox = new Mailbox(settings.mailbox(), settings.mailboxCapacity(), wakeUp);
      this.pool = pool;
    }

    @Override
    public String name() {
      return "assigner";
    }

    @Override
    public int step() {
      int done = 0;
      for (Work request; done < batch && (request = mailbox.poll()) != null; done++) {
        pool.submit(request);
      }
      return done;
    }

    @Override
    public long idleNanos() {
      return mailbox.isEmpty() ? Long.MAX_VALUE : 0;
    }

    @Override
    public WakeUp wakeUp() {
      return wakeUp;
    }

    @Override
    public void stopped() {
      mailbox.close();
    }
  }
}
