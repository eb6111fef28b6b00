package io.ringlane.execution;

import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** Workers without affinity: whoever is free takes what comes next. */
final class WorkerPool {
  private final BooleanSupplier takeOne;
  private final BooleanSupplier isEmpty;
  private final List<Member> members;
  private List<AgentHost.Running> running = List.of();

  /**
   * @param takeOne takes one thing and does it; false where there was none. Several workers call it at once.
   * @param isEmpty whether there is nothing to take
   */
  WorkerPool(ExecutionSettings settings, BooleanSupplier takeOne, BooleanSupplier isEmpty) {
    this.takeOne = takeOne;
    this.isEmpty = isEmpty;
    members = IntStream.range(0, settings.workers()).mapToObj(i -> new Member("pool-" + i, settings)).toList();
  }

  void start(AgentHost host) {
    running = members.stream().map(host::start).toList();
  }

  /** There is something to take, published before this call. Any thread; never waits. */
  void signal() {
    for (Member member : members) {
      if (member.wakeUp.signal()) {
        return;
      }
    }
  }

  /** Ends the workers when there is nothing left to take. */
  void close() {
    running.forEach(AgentHost.Running::close);
  }

  private final class Member implements Agent {
    private final String name;
    private final int batch;
    private final WakeUp wakeUp;

    Member(String name, ExecutionSettings settings) {
      this.name = name;
      this.batch = settings.batch();
      this.wakeUp = new WakeUp(settings.idle());
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int step() {
      int done = 0;
      while (done < batch && takeOne.getAsBoolean()) {
        done++;
      }
      return done;
    }

    @Override
    public int lookOnceMore() {
      return 0;
    }

    @Override
    public long idleNanos() {
      return isEmpty.getAsBoolean() ? Long.MAX_VALUE : 0;
    }

    @Override
    public WakeUp wakeUp() {
      return wakeUp;
    }
  }
}
