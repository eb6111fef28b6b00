package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import io.ringlane.execution.ExecutionSettings;
import io.ringlane.execution.MailboxKind;
import io.ringlane.server.DatabaseMode;
import io.ringlane.store.DirtyBound;
import io.ringlane.writebehind.FlushSettings;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Sizes that are none are refused where they are said, by name and with what would be right. */
class CacheSettingsTest {
  private final CacheSettings settings = CacheSettings.defaults();

  private static void refused(ThrowingCallable setting, String... words) {
    assertThatThrownBy(setting).isInstanceOf(IllegalArgumentException.class).hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
  void aSizeMustBePositive(int size) {
    String number = String.valueOf(size);
    refused(() -> settings.withServers(size), "servers is " + number, "at least 1");
    refused(() -> settings.withShardsPerServer(size), "shards a server is " + number, "at least 1");
    refused(() -> settings.withWorkers(size), "workers is " + number, "at least 1");
    refused(() -> settings.withDatabase(DatabaseMode.PARKED_KEY, size), "database threads is " + number, "at least 1");
    refused(() -> settings.withSweep(Duration.ofMillis(1), size), "sweep limit is " + number, "at least 1");
    ExecutionSettings execution = ExecutionSettings.defaults();
    refused(() -> execution.withBatch(size), "batch is " + number, "at least 1");
    refused(() -> execution.withMailbox(MailboxKind.MPSC_ARRAY, size), "mailbox capacity is " + number, "power of two");
    FlushSettings flush = FlushSettings.defaults();
    refused(() -> flush.withBatch(size), "flush batch is " + number, "at least 1");
    refused(() -> flush.withBatchBytes(size), "flush batch in bytes is " + number, "at least 1");
    refused(() -> flush.withFlushers(size), "number of flushers is " + number, "at least 1");
    refused(() -> flush.withRowAttempts(size), "number of row attempts is " + number, "at least 1");
    refused(() -> new DirtyBound(size, 1, DirtyBound.Overflow.WAIT, Duration.ZERO), number + " entries", "at least 1");
    refused(() -> new DirtyBound(1, size, DirtyBound.Overflow.WAIT, Duration.ZERO), number + " bytes", "at least 1");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, 4, Integer.MAX_VALUE})
  void eachCopyOfARangeNeedsAServerOfItsOwn(int factor) {
    refused(() -> settings.withReplicas(factor), "replicas is " + factor, "less than the 3 servers");
    refused(() -> settings.withReplicas(2).withServers(2), "replicas is 2", "less than the 2 servers");
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE})
  void aTimeMustNotBeNegative(long nanos) {
    Duration time = Duration.ofNanos(nanos);
    refused(() -> settings.withCloseTimeout(time), "close timeout is " + time, "must not be negative");
    refused(() -> FlushSettings.defaults().withInterval(time), "flush interval " + time, "none may be negative");
    refused(() -> new DirtyBound(1, 1, DirtyBound.Overflow.WAIT, time), "patience is " + time, "must not be negative");
    refused(() -> settings.withSweep(time, 1), "sweep tick is " + time, "must not be negative");
  }
}
