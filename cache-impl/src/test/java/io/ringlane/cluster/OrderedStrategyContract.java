package io.ringlane.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.ringlane.server.DatabaseMode;
import io.ringlane.store.WritePolicy;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What an entry that promises order owes beyond the rest: requests of one thread take effect in the order in which it sent them. */
abstract class OrderedStrategyContract extends StrategyContract {
  OrderedStrategyContract(CatalogueEntry entry, DatabaseMode mode) {
    super(entry, mode);
  }

  @Test
  @Tag("T50")
  void aReadSentBehindAWriteAnswersThatWrite() {
    readsBehindWrites();
  }

  /** The check itself; also run on controls, which it must refuse. */
  final void readsBehindWrites() {
    for (WritePolicy policy : WritePolicy.values()) {
      try (BookedCache<String, String> cache = cache(policy)) {
        List<CompletableFuture<@Nullable String>> reads = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
          String key = "k" + i % 7;
          cache.putAsync(key, "value " + i);
          reads.add(cache.getAsync(key).toCompletableFuture());
        }
        for (int i = 0; i < reads.size(); i++) {
          String answer = reads.get(i).orTimeout(patience().toMillis(), TimeUnit.MILLISECONDS).join(); // a control may lose a request
          assertThat(answer).isEqualTo("value " + i);
        }
      }
    }
  }
}
