package io.ringlane.expiry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.ringlane.api.CacheClosedException;
import io.ringlane.api.Reply;
import io.ringlane.fixtures.DirectPort;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.store.CacheKey;
import io.ringlane.store.Operation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The TTL daemon, stepped by hand over two shards whose sweeps the test runs, or answers with a failure, when it wants. */
@Tag("T32")
class ExpiryDaemonTest {
  private static final Duration TICK = Duration.ofMillis(10);
  private static final int LIMIT = 3;

  private final ManualClock clock = new ManualClock(1_000_000);
  private final Port left = new Port();
  private final Port right = new Port();
  private final ExpiryDaemon<String> daemon = new ExpiryDaemon<>(() -> List.of(left, right), clock, TICK, LIMIT);

  private final class Port extends DirectPort {
    private final List<Operation.Sweep<String>> sweeps = new ArrayList<>();

    Port() {
      super(clock, 0);
    }

    @Override
    public void send(Operation<String> message) {
      sweeps.add((Operation.Sweep<String>) message);
    }

    void put(int key, Duration ttl) {
      super.send(new Operation.Put<>(new CacheKey(new byte[]{(byte) key}, key), "v", ttl.toNanos(), new Reply<>()));
    }

    void runSweep() {
      super.send(sweeps.removeFirst());
    }

    long expired() {
      return gauges().expired();
    }
  }

  private int tick() {
    clock.advance(TICK);
    return daemon.step();
  }

  @Test
  void aTickSweepsTheShardsThatHaveSomethingDueAndNoOther() {
    assertThat(tick()).as("nothing has a deadline").isZero();
    left.put(1, TICK);
    right.put(2, Duration.ofHours(1));
    assertThat(tick()).isEqualTo(1);
    assertThat(left.sweeps).extracting(Operation.Sweep::limit).containsExactly(LIMIT);
    assertThat(right.sweeps).isEmpty();
    left.runSweep();
    assertThat(left.expired()).isEqualTo(1);
    assertThat(tick()).as("all is swept").isZero();
  }

  @Test
  void whatASweepDoesNotReachWaitsForTheNextTick() {
    for (int key = 0; key < LIMIT + 1; key++) {
      left.put(key, TICK);
    }
    assertThat(tick()).isEqualTo(1);
    left.runSweep();
    assertThat(left.expired()).isEqualTo(LIMIT);
    assertThat(daemon.step()).as("within the same tick").isZero();
    assertThat(tick()).isEqualTo(1);
    left.runSweep();
    assertThat(left.expired()).isEqualTo(LIMIT + 1);
  }

  @Test
  void aShardThatHasNotAnsweredIsNotAskedAgainAlsoWhereItsSweepFailed() {
    left.put(1, TICK);
    assertThat(tick()).isEqualTo(1);
    assertThat(tick()).as("its sweep waits in a queue").isZero();
    left.sweeps.removeFirst().slot().fail(new CacheClosedException());
    assertThat(tick()).isEqualTo(1);
    left.runSweep();
    left.put(1, TICK);
    assertThat(tick()).as("it has answered").isEqualTo(1);
  }

  @Test
  void itSleepsUntilItsNextTickAndNoLongerWhereSomethingIsDue() {
    assertThat(daemon.idleNanos()).isEqualTo(TICK.toNanos());
    clock.advance(Duration.ofMillis(4));
    assertThat(daemon.idleNanos()).isEqualTo(Duration.ofMillis(6).toNanos());
    clock.advance(Duration.ofMillis(6));
    assertThat(daemon.idleNanos()).as("its tick has come, and there is nothing to do").isEqualTo(TICK.toNanos());
    right.put(1, Duration.ofMillis(1));
    clock.advance(Duration.ofMillis(1));
    assertThat(daemon.idleNanos()).isZero();
    assertThat(daemon.step()).isEqualTo(1);
    assertThat(daemon.idleNanos()).isEqualTo(TICK.toNanos());
  }

  @Test
  void refusesATickOrALimitThatIsNotPositive() {
    for (Duration tick : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
      assertThatThrownBy(() -> new ExpiryDaemon<String>(List::of, clock, tick, 1))
          .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("both must be positive");
    }
    assertThatThrownBy(() -> new ExpiryDaemon<String>(List::of, clock, TICK, 0))
        .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("sweep limit 0");
    new ExpiryDaemon<String>(List::of, clock, Duration.ofNanos(1), 1);
  }
}
