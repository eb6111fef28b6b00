package io.ringlane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class WakeUpTest {
  /** Does one piece of work, and looks whether a signal would take it for a sleeper meanwhile. */
  private static final class Busy implements Agent {
    private final WakeUp wakeUp;
    private boolean hasWork = true;
    private boolean takenForSleeper;

    Busy(IdlePolicy policy) {
      this.wakeUp = new WakeUp(policy);
    }

    @Override
    public String name() {
      return "busy";
    }

    @Override
    public int step() {
      if (!hasWork) {
        return 0;
      }
      takenForSleeper = wakeUp.signal();
      hasWork = false;
      return 1;
    }

    @Override
    public int lookOnceMore() {
      return 0; // it has its queue together with others
    }

    @Override
    public long idleNanos() {
      return hasWork ? 0 : Long.MAX_VALUE;
    }

    @Override
    public WakeUp wakeUp() {
      return wakeUp;
    }
  }

  /** Of several workers with one queue, the signal for the next piece must go to one that sleeps. */
  @ParameterizedTest
  @EnumSource(IdlePolicy.class)
  void whoFindsWorkBeforeItSleepsIsNotTakenForASleeperWhileItWorks(IdlePolicy policy) {
    Busy agent = new Busy(policy);
    while (agent.hasWork) {
      agent.wakeUp.idle(agent, () -> false);
      agent.step();
    }
    assertThat(agent.takenForSleeper).isFalse();
  }
}
