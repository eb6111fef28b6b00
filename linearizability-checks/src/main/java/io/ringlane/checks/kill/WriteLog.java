package io.ringlane.checks.kill;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The parent's record of what its children issued and were answered, key by key, since the rows were last compared. It lives outside
 * the process that is killed. Not thread-safe: the reader of a child's pipe writes, and the driver reads after that reader has ended.
 */
final class WriteLog {
  private static final int MOST_TEXTS = 5;

  private final KeyLog[] keys;
  private final Map<Integer, Long> killedAt = new HashMap<>();
  private long issued;
  private long acknowledged;

  WriteLog(int keys) {
    this.keys = new KeyLog[keys];
    for (int key = 0; key < keys; key++) {
      this.keys[key] = new KeyLog(key);
    }
  }

  void issued(long id, WriteKind kind) {
    keys[WriteId.key(id)].issued(id, kind);
    issued++;
  }

  void acknowledged(long id, long atMicros) {
    keys[WriteId.key(id)].acknowledged(id, atMicros);
    acknowledged++;
  }

  /** Every write of this run that was acknowledged so far is durable. */
  void durable(int run) {
    durable(run, 0, 1);
  }

  /** Every write of this run and this client that was acknowledged so far is durable. */
  void durable(int run, int client, int clients) {
    for (int key = client; key < keys.length; key += clients) {
      keys[key].durable(run);
    }
  }

  void killed(int run, long atMicros) {
    killedAt.put(run, atMicros);
  }

  /** Writes issued in all runs. */
  long issued() {
    return issued;
  }

  /** Writes acknowledged in all runs. */
  long acknowledged() {
    return acknowledged;
  }

  /** A put without a TTL of some key that is older than its last acknowledged write; null where there is none. */
  @Nullable
  Long olderPut() {
    for (KeyLog key : keys) {
      Long put = key.olderPut();
      if (put != null) {
        return put;
      }
    }
    return null;
  }

  /**
   * Compares every key with its row, which is its baseline from now on, and the answers of the reopened cache with the rows.
   *
   * @param rows every row of the database
   * @param answers what the reopened cache answered, by key; {@link WriteId#NONE} for absent
   */
  Comparison compare(List<StoredRow> rows, Map<Integer, Long> answers) {
    List<String> losses = new ArrayList<>();
    List<String> contradictions = new ArrayList<>();
    StoredRow[] byKey = new StoredRow[keys.length];
    for (StoredRow row : rows) {
      if (row.key() < 0 || row.key() >= keys.length) {
        contradictions.add("a row has a key that no client has: " + row);
      } else {
        byKey[(int) row.key()] = row;
      }
    }
    long lost = 0;
    int stale = 0;
    long age = 0;
    for (int key = 0; key < keys.length; key++) {
      Finding finding = keys[key].compare(byKey[key]);
      lost += finding.lost();
      stale += finding.stale() ? 1 : 0;
      age = Math.max(age, age(finding));
      add(losses, finding.loss());
      add(contradictions, finding.contradiction());
    }
    answers.forEach((key, answer) -> {
      StoredRow row = byKey[key];
      long held = row == null ? WriteId.NONE : row.value();
      if (held != answer) {
        add(contradictions, "key " + key + ": the reopened cache answered " + WriteId.describe(answer) + ", the row is "
            + (row == null ? "absent" : row.toString()));
      }
    });
    killedAt.clear();
    return new Comparison(rows.size(), answers.size(), lost, stale, age, List.copyOf(losses),
        List.copyOf(contradictions));
  }

  private long age(Finding finding) {
    Long killed = killedAt.get(WriteId.run(finding.oldest()));
    return killed == null || finding.oldestAt() == Finding.NO_TIME ? 0 : killed - finding.oldestAt();
  }

  private static void add(List<String> texts, @Nullable String text) {
    if (text != null && texts.size() < MOST_TEXTS) {
      texts.add(text);
    }
  }
}
