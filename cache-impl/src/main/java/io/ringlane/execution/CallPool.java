package io.ringlane.execution;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Agents that make calls which wait, off one queue. It is bounded by the requests that the cache admits. */
final class CallPool implements AgentHost.Calls {
  private final Queue<Supplier<Runnable>> queue = new ConcurrentLinkedQueue<>();
  private final List<Caller> callers;
  private final List<AgentRunner> runners;
  private volatile boolean closed;

  CallPool(int threads) {
    callers = IntStream.range(0, threads).mapToObj(Caller::new).toList();
    runners = callers.stream().map(AgentRunner::start).toList();
  }

  @Override
  public void make(Supplier<Runnable> call) {
    if (closed) {
      throw new RejectedExecutionException("the pool of database calls is closed");
    }
    queue.add(call);
    for (Caller caller : callers) {
      if (caller.wakeUp.signal()) {
        return;
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    runners.forEach(AgentRunner::close);
  }

  private final class Caller implements Agent {
    private final int number;
    private final WakeUp wakeUp = new WakeUp(IdlePolicy.PARK);

    Caller(int number) {
      this.number = number;
    }

    @Override
    public String name() {
      return "database-" + number;
    }

    @Override
    public int step() {
      Supplier<Runnable> call = queue.poll();
      if (call == null) {
        return 0;
      }
      call.get().run();
      return 1;
    }

    @Override
    public int lookOnceMore() {
      return 0;
    }

    @Override
    public long idleNanos() {
      return queue.isEmpty() ? Long.MAX_VALUE : 0;
    }

    @Override
    public WakeUp wakeUp() {
      return wakeUp;
    }
  }
}
