package io.ringlane.execution;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

import org.jspecify.annotations.Nullable;

/**
 * The one class that owns threads: steps an agent on a thread of its own until it is closed. An agent's step that throws is counted
 * and the agent goes on; {@link #failure} then tells what is wrong with it.
 */
public final class AgentRunner implements AgentHost.Running {
  private static final long AFTER_FAILURE_NANOS = 1_000_000;

  private final Agent agent;
  private final Thread thread;
  private volatile boolean closing;
  private volatile @Nullable Throwable failure;

  private AgentRunner(Agent agent) {
    this.agent = agent;
    this.thread = Thread.ofPlatform().name("ringlane-" + agent.name()).daemon().unstarted(this::loop);
  }

  /** Starts stepping the agent. */
  public static AgentRunner start(Agent agent) {
    AgentRunner runner = new AgentRunner(agent);
    runner.thread.start();
    return runner;
  }

  /**
   * Does it on a thread of its own, for a caller who waits for it only so long: the thread of what never ends is left behind, and ends with
   * the process.
   */
  public static CompletableFuture<@Nullable Void> apart(String name, Runnable task) {
    CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
    Thread.ofPlatform().name("ringlane-" + name).daemon().start(() -> {
      try {
        task.run();
      } catch (Throwable thrown) {
        done.completeExceptionally(thrown);
        return;
      }
      done.complete(null);
    });
    return done;
  }

  /** Runs it on a virtual thread of its own (JEP 444). */
  static void virtually(Runnable task) {
    var _ = Thread.ofVirtual().start(task);
  }

  /** The last thing that a step threw, if any. */
  public @Nullable Throwable failure() {
    return failure;
  }

  /** Ends the thread when the agent has nothing left to do, and waits for it; from the agent's own thread, does not wait. */
  @Override
  public void close() {
    closing = true;
    agent.wakeUp().signal();
    if (Thread.currentThread() == thread) {
      return;
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void loop() {
    while (true) {
      try {
        boolean last = closing;
        if (agent.step() > 0) {
          continue;
        }
        if (last && !agent.isAwaiting()) {
          break;
        }
        agent.wakeUp().idle(agent, () -> closing);
      } catch (Throwable thrown) {
        failure = thrown;
        if (closing) {
          break;
        }
        LockSupport.parkNanos(this, AFTER_FAILURE_NANOS);
      }
    }
    agent.stopped();
  }
}
