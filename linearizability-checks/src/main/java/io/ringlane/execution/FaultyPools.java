package io.ringlane.execution;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.jspecify.annotations.NullMarked;

/** Controls of the pool: {@link AffineDirect} with one thing wrong. */
@NullMarked
public final class FaultyPools {
  private FaultyPools() {}

  /** A work goes to whichever worker is next, so two workers run one shard. */
  public static ExecutionStrategy unrouted(ExecutionSettings settings, AgentHost host) {
    AtomicInteger next = new AtomicInteger();
    return new Pool(settings, host, true) {
      @Override
      Worker workerOf(Work work) {
        return workers.get(next.getAndIncrement() % workers.size());
      }
    };
  }

  /** A worker that stops leaves in its mailbox what came after its last look. */
  public static ExecutionStrategy withoutRefusal(ExecutionSettings settings, AgentHost host) {
    return new Pool(settings, host, false);
  }

  private static class Pool implements ExecutionStrategy {
    final List<Worker> workers;
    private final List<AgentHost.Running> running;

    Pool(ExecutionSettings settings, AgentHost host, boolean refusing) {
      workers = IntStream.range(0, settings.workers()).mapToObj(i -> new Worker("worker-" + i, settings)).toList();
      running = workers.stream().map(worker -> host.start(refusing ? worker : new Unrefusing(worker))).toList();
    }

    Worker workerOf(Work work) {
      return workers.get(work.domain() % workers.size());
    }

    @Override
    public void submit(Work request) {
      workerOf(request).mailbox().putRequest(request);
    }

    @Override
    public void deliver(Work message) {
      workerOf(message).mailbox().putMessage(message);
    }

    @Override
    public void close() {
      running.forEach(AgentHost.Running::close);
    }
  }

  private record Unrefusing(Worker worker) implements Agent {
    @Override
    public String name() {
      return worker.name();
    }

    @Override
    public int step() {
      return worker.step();
    }

    @Override
    public long idleNanos() {
      return worker.idleNanos();
    }

    @Override
    public boolean isAwaiting() {
      return worker.isAwaiting();
    }

    @Override
    public WakeUp wakeUp() {
      return worker.wakeUp();
    }
  }
}
