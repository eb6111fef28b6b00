package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.ringlane.api.Codecs;
import io.ringlane.api.Session;
import io.ringlane.fixtures.InMemoryStoreOfRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sessions that read replicas, where no acknowledgement waits for copies and the test says when those arrive. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicaReadsTest {
  private final List<Runnable> copies = new ArrayList<>();
  private final CacheCluster<String, String> cache = CacheCluster.builder(Codecs.STRING, Codecs.STRING)
      .strategy(Catalogue.CALLER_RUNS)
      .settings(CacheSettings.defaults().withServers(2).withReplicas(1).withCloseTimeout(Duration.ofSeconds(10)))
      .link(this::hold).build(new InMemoryStoreOfRecord());
  private final Session<String, String> other = cache.session(1, false);

  private synchronized void hold(Runnable copy) {
    copies.add(copy);
  }

  private void arrive() {
    List<Runnable> all;
    synchronized (this) {
      all = List.copyOf(copies);
      copies.clear();
    }
    all.forEach(Runnable::run);
  }

  @AfterEach
  void close() {
    arrive();
    cache.close();
  }

  private Session<String, String> session(int floors) {
    return cache.sessionReadingReplicas(4, false, floors);
  }

  private static <T extends @Nullable Object> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private long hits() {
    return await(cache.stats()).hits();
  }

  /** The copy is there, and its replica knows that the database has it, too: reads are no hits of the owner. */
  private void settled(String key, String value) {
    await(other.put(key, value));
    arrive();
    cache.flush();
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
      long before = hits();
      assertThat(await(session(1).get(key))).isEqualTo(value);
      return hits() == before;
    });
  }

  @Test
  @Tag("T46")
  void aReplicaMayAnswerWhatIsOldAndTheOwnerAnswersWhatIsNotSettled() {
    settled("key", "old");
    await(other.put("key", "new"));
    assertThat(await(session(10).get("key"))).as("the copy has not arrived").isEqualTo("old");
    arrive();
    assertThat(await(session(10).get("key"))).as("the copy is not settled").isEqualTo("new");
  }

  @Test
  @Tag("T46")
  void aSessionFindsItsOwnWrites() {
    settled("key", "old");
    Session<String, String> writer = session(10);
    assertThat(await(writer.get("key"))).isEqualTo("old");
    await(writer.put("key", "new"));
    assertThat(await(writer.get("key"))).isEqualTo("new");
    assertThat(await(writer.remove("key"))).isTrue();
    assertThat(await(writer.get("key"))).isNull();
  }

  @Test
  @Tag("T46")
  @Tag("T50")
  void aReadDoesNotOvertakeTheSessionsWritesThatAreUnderWay() {
    settled("key", "old");
    Session<String, String> writer = session(10);
    for (int i = 0; i < 100; i++) {
      var _ = writer.put("key", "value " + i);
      assertThat(await(writer.get("key"))).isEqualTo("value " + i);
    }
  }

  @Test
  @Tag("T46")
  void beyondTheKeysThatASessionRemembersTheOwnerAnswersUntilTheNextBarrier() {
    settled("key", "old");
    await(other.put("key", "new"));
    Session<String, String> forgetful = session(1);
    await(forgetful.put("another", "value"));
    assertThat(await(forgetful.get("key"))).isEqualTo("new");
    forgetful.barrier();
    assertThat(await(forgetful.get("key"))).as("from here on it asks for no more").isEqualTo("old");
  }

  @Test
  @Tag("T46")
  void aReadWhoseReplicaDiesIsTheOwners() {
    settled("key", "value");
    Session<String, String> reader = session(10);
    await(cache.crash("server-" + (1 - cache.serverOf("key"))));
    assertThat(await(reader.get("key"))).isEqualTo("value");
  }

  @Test
  void aSessionThatMayRememberNothingIsRefused() {
    assertThatThrownBy(() -> session(0)).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at least 1");
  }
}
