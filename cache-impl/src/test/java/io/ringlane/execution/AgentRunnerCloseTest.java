package io.ringlane.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A runner that is closed ends, however close to falling asleep its agent is. */
@Timeout(60)
class AgentRunnerCloseTest {
  private static final int ROUNDS = 4_000;

  /** Has nothing to do. */
  private static final class Idler implements Agent {
    private final WakeUp wakeUp;

    Idler(IdlePolicy policy) {
      this.wakeUp = new WakeUp(policy);
    }

    @Override
    public String name() {
      return "idler";
    }

    @Override
    public int step() {
      return 0;
    }

    @Override
    public WakeUp wakeUp() {
      return wakeUp;
    }
  }

  @ParameterizedTest
  @EnumSource(IdlePolicy.class)
  void closingAnAgentThatIsAboutToSleepEndsIt(IdlePolicy policy) throws Exception {
    CountDownLatch ended = new CountDownLatch(1);
    Thread closer = Thread.ofPlatform().daemon().start(() -> {
      for (int i = 0; i < ROUNDS; i++) {
        AgentRunner runner = AgentRunner.start(new Idler(policy));
        for (int spin = i % 200; spin > 0; spin--) {
          Thread.onSpinWait();
        }
        runner.close();
      }
      ended.countDown();
    });
    assertThat(ended.await(50, TimeUnit.SECONDS)).as("every close returned; the closer is at %s",
        (Object) closer.getStackTrace()).isTrue();
  }
}
