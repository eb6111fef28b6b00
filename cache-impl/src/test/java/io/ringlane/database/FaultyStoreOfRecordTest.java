package io.ringlane.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ringlane.api.DatabaseException;
import io.ringlane.fixtures.Faults;
import io.ringlane.fixtures.FaultyStoreOfRecord;
import io.ringlane.fixtures.FaultyStoreOfRecord.Call;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.fixtures.Latency;
import io.ringlane.fixtures.ManualClock;
import io.ringlane.fixtures.Pause;
import io.ringlane.store.WriteOutcome;
import io.ringlane.time.Clock;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Test;

/** Without faults it keeps every promise; with faults it breaks the ones it was told to, and counts. */
class FaultyStoreOfRecordTest extends StoreOfRecordContract {
  private static final Duration SOON = Duration.ofSeconds(20);

  private InMemoryStoreOfRecord rows = new InMemoryStoreOfRecord();
  private final ManualClock clock = ManualClock.at(Instant.parse("2026-11-23T00:00:00Z"));

  @Override
  StoreOfRecord open() {
    rows = rows.reopen();
    return faulty(Faults.from(1));
  }

  private FaultyStoreOfRecord faulty(Faults faults) {
    return new FaultyStoreOfRecord(rows, faults, clock, Pause.of(clock));
  }

  /** One letter for each of a series of writes and loads: what came of it. */
  private static String run(FaultyStoreOfRecord store, int calls) {
    StringBuilder seen = new StringBuilder();
    for (int i = 0; i < calls; i++) {
      boolean write = i % 2 == 0;
      try {
        if (write) {
          store.write(List.of(row("k" + i, "v", i)));
        } else {
          store.load(bytes("k"));
        }
        seen.append('.');
      } catch (DatabaseException e) {
        String which = write ? "W" : "L";
        seen.append(e.kind() == DatabaseException.Kind.ROW ? "R" : which);
      }
    }
    return seen.toString();
  }

  private static long count(String seen, char letter) {
    return seen.chars().filter(each -> each == letter).count();
  }

  @Test
  void theSameSeedGivesTheSameFaults() {
    Faults faults = Faults.from(7).connectionErrors(0.2).rowErrors(0.2).lostCommits(0.2)
        .latency(Latency.longTailed(Duration.ofMillis(1), Duration.ofSeconds(1)));
    FaultyStoreOfRecord first = faulty(faults);
    String seen = run(first, 400);
    FaultyStoreOfRecord second = faulty(faults);
    assertThat(run(second, 400)).isEqualTo(seen);
    assertThat(second.injected()).isEqualTo(first.injected());
    assertThat(run(faulty(Faults.from(8).connectionErrors(0.2).rowErrors(0.2).lostCommits(0.2)), 400))
        .isNotEqualTo(seen);
    assertThat(run(faulty(Faults.from(7).connectionErrors(0.2).rowErrors(0.2).lostCommits(0.2)), 400))
        .as("latency moves no fault").isEqualTo(seen);
  }

  @Test
  void faultsComeAsOftenAsAskedAndAreCounted() {
    FaultyStoreOfRecord store = faulty(Faults.from(3).connectionErrors(0.1).rowErrors(0.3));
    String seen = run(store, 4000);
    FaultyStoreOfRecord.Injected injected = store.injected();
    assertThat(injected.calls()).isEqualTo(4000);
    assertThat(injected.connectionErrors()).isEqualTo(count(seen, 'W') + count(seen, 'L'))
        .isCloseTo(400L, within(80L));
    assertThat(injected.rowErrors()).isEqualTo(count(seen, 'R')).isCloseTo(540L, within(90L));
    assertThat(injected.lostCommits()).isZero();
    assertThat(rows.rows()).hasSize((int) (2000 - count(seen, 'W') - count(seen, 'R')));
    assertThat(run(faulty(Faults.from(3)), 100)).isEqualTo(".".repeat(100));
  }

  @Test
  void neighbouringCallsHaveIndependentFaults() {
    String seen = run(faulty(Faults.from(11).connectionErrors(0.5)), 4000);
    int same = 0;
    for (int i = 2; i < seen.length(); i++) {
      same += (seen.charAt(i) == '.') == (seen.charAt(i - 2) == '.') ? 1 : 0;
    }
    assertThat(same).isCloseTo(2000, within(160));
  }

  @Test
  void aLostCommitIsApplied() {
    FaultyStoreOfRecord store = faulty(Faults.from(1).lostCommits(1));
    assertThatThrownBy(() -> store.write(List.of(row("k", "v", 1)))).isInstanceOfSatisfying(DatabaseException.class,
        error -> assertThat(error.kind()).isEqualTo(DatabaseException.Kind.CONNECTION));
    assertThat(rows.rows()).hasSize(1);
    assertThat(store.load(bytes("k"))).isNotNull();
    assertThat(store.injected().lostCommits()).isEqualTo(1);
    assertThat(rows.write(List.of(row("k", "v", 1)))).containsExactly(WriteOutcome.WRITTEN);
  }

  @Test
  void poisonRefusesEveryBatchThatHasIt() {
    FaultyStoreOfRecord store = faulty(Faults.from(1).poison(bytes("bad")).poison(bytes("worse")));
    for (String poison : List.of("bad", "worse")) {
      assertThatThrownBy(() -> store.write(List.of(row("good", "v", 1), row(poison, "v", 1))))
          .isInstanceOfSatisfying(DatabaseException.class,
              error -> assertThat(error.kind()).isEqualTo(DatabaseException.Kind.ROW));
    }
    assertThat(rows.rows()).isEmpty();
    store.write(List.of(row("good", "v", 1)));
    assertThat(rows.rows()).hasSize(1);
    assertThat(store.injected().poisoned()).isEqualTo(2);
  }

  @Test
  void anOutageBeginsAndEndsByHand() {
    FaultyStoreOfRecord store = faulty(Faults.from(1));
    store.beginOutage();
    assertThat(run(store, 4)).isEqualTo("WLWL");
    assertThatThrownBy(store::own).isInstanceOf(DatabaseException.class);
    assertThatThrownBy(() -> store.purgeRemoved(Long.MAX_VALUE)).isInstanceOf(DatabaseException.class);
    store.endOutage();
    assertThat(run(store, 4)).isEqualTo("....");
    assertThat(store.injected().outageErrors()).isEqualTo(6);
  }

  @Test
  void anOutageIsAWindowOnTheClock() {
    long begin = clock.now() + 10;
    FaultyStoreOfRecord store = faulty(Faults.from(1).outage(begin, begin + 5).outage(begin + 100, begin + 101));
    clock.advanceTo(begin - 1);
    assertThat(run(store, 2)).isEqualTo("..");
    clock.advanceTo(begin);
    assertThat(run(store, 2)).isEqualTo("WL");
    clock.advanceTo(begin + 4);
    assertThat(run(store, 2)).isEqualTo("WL");
    clock.advanceTo(begin + 5);
    assertThat(run(store, 2)).isEqualTo("..");
    clock.advanceTo(begin + 100);
    assertThat(run(store, 2)).isEqualTo("WL");
  }

  @Test
  void latencyIsTakenOnTheClockThatWasGiven() {
    long start = clock.now();
    FaultyStoreOfRecord store = faulty(Faults.from(1).latency(Latency.fixed(Duration.ofMillis(3))));
    run(store, 10);
    assertThat(clock.now() - start).isEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
    assertThat(store.injected().pausedNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
  }

  @Test
  void aRealPauseLastsAtLeastAsLong() {
    long before = Clock.system().now();
    Thread.currentThread().interrupt();
    Pause.real().take(TimeUnit.MILLISECONDS.toNanos(20));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(Clock.system().now() - before).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(15));
  }

  @Test
  void distributionsAreWhatTheySay() {
    SplittableRandom random = new SplittableRandom(5);
    Latency uniform = Latency.uniform(Duration.ofNanos(10), Duration.ofNanos(12));
    Latency tailed = Latency.longTailed(Duration.ofNanos(1000), Duration.ofNanos(20_000));
    long[] even = new long[3000];
    long[] tail = new long[3000];
    for (int i = 0; i < even.length; i++) {
      even[i] = uniform.draw(random);
      tail[i] = tailed.draw(random);
    }
    for (long each : new long[]{10, 11, 12}) {
      assertThat(Arrays.stream(even).filter(x -> x == each).count()).isCloseTo(1000L, within(120L));
    }
    assertThat(Arrays.stream(tail).filter(x -> x < 1000).count()).isCloseTo(1500L, within(120L));
    assertThat(Arrays.stream(tail).filter(x -> x > 7000).count()).isCloseTo(75L, within(35L));
    assertThat(Arrays.stream(tail).max().orElse(0)).isBetween(15_000L, 20_000L);
    assertThat(Latency.none().draw(random)).isZero();
  }

  @Test
  void aHeldCallWaitsUntilReleased() throws Exception {
    FaultyStoreOfRecord store = faulty(Faults.from(1));
    store.hold(Call.WRITE);
    CompletableFuture<List<WriteOutcome>> write = CompletableFuture
        .supplyAsync(() -> store.write(List.of(row("k", "v", 1))));
    store.awaitHeld(1, SOON);
    assertThat(store.load(bytes("k"))).as("a load is not held").isNull();
    assertThat(write).isNotDone();
    assertThat(rows.rows()).isEmpty();
    store.release();
    assertThat(write.get(20, TimeUnit.SECONDS)).containsExactly(WriteOutcome.WRITTEN);
    assertThat(store.load(bytes("k"))).isNotNull();
    assertThatThrownBy(() -> store.awaitHeld(1, Duration.ofNanos(1))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingLetsHeldCallsGo() throws Exception {
    FaultyStoreOfRecord store = faulty(Faults.from(1));
    store.hold();
    List<CompletableFuture<?>> calls = new ArrayList<>();
    calls.add(CompletableFuture.supplyAsync(() -> List.of(store.own().epoch())));
    calls.add(CompletableFuture.supplyAsync(() -> List.of(store.purgeRemoved(Long.MAX_VALUE))));
    store.awaitHeld(2, SOON);
    store.close();
    for (CompletableFuture<?> each : calls) {
      assertThat(each.handle((_, _) -> true).get(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aRowThatIsTurnedAwayStaysTurnedAway() {
    FaultyStoreOfRecord store = faulty(Faults.from(1));
    store.write(List.of(row("k", "new", 2)));
    List<Row> old = List.of(row("k", "old", 1));
    assertThat(store.write(old)).containsExactly(WriteOutcome.TURNED_AWAY);
  }

  @Test
  void wrongFaultsAreRefused() {
    assertThatThrownBy(() -> Faults.from(1).rowErrors(1.1)).hasMessageContaining("1.1");
    assertThatThrownBy(() -> Faults.from(1).connectionErrors(Double.NaN)).hasMessageContaining("NaN");
    assertThatThrownBy(() -> Latency.uniform(Duration.ofMillis(2), Duration.ofMillis(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Latency.fixed(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aManualClockOnlyGoesForward() {
    long start = clock.now();
    clock.advance(Duration.ofSeconds(1));
    clock.advanceTo(start);
    assertThat(clock.now() - start).isEqualTo(TimeUnit.SECONDS.toNanos(1));
    assertThatThrownBy(() -> clock.advance(Duration.ofNanos(-1))).isInstanceOf(IllegalArgumentException.class);
    assertThat(ManualClock.at(Instant.EPOCH.plusNanos(5)).now()).isEqualTo(5);
  }
}
