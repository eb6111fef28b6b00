package io.ringlane.pipeline;

import java.time.Duration;
import java.util.List;

import io.ringlane.api.TimeToLive;
import io.ringlane.cluster.CacheStats;
import io.ringlane.cluster.CrashReport;
import io.ringlane.writebehind.DeadLetter;

/** What comes out of a pipeline; {@link Request} says which for what. */
public sealed interface Response<V> {
  /** It was carried out. */
  record Done<V>() implements Response<V> {}

  /** The key's value. */
  record Found<V>(V value) implements Response<V> {}

  /** There is no such key. */
  record Absent<V>() implements Response<V> {}

  /** The key was removed, if it was there. */
  record Removed<V>(boolean wasThere) implements Response<V> {}

  /** Whether the key's TTL was changed. */
  record Changed<V>(boolean didChange) implements Response<V> {}

  /** How long the key lives. */
  record Lives<V>(TimeToLive left) implements Response<V> {}

  /** The cache's account of itself. */
  record Account<V>(CacheStats stats) implements Response<V> {}

  /** The writes that the database refused for good. */
  record Letters<V>(List<DeadLetter> letters) implements Response<V> {}

  /** How many of them are tried again. */
  record Requeued<V>(long count) implements Response<V> {}

  /** What a crash cost. */
  record Crashed<V>(CrashReport report) implements Response<V> {}

  /** How long a slot that moved was held; zero where its worker had it already. */
  record HandedOver<V>(Duration held) implements Response<V> {}

  /** The text that was to be said. */
  record Said<V>(String text) implements Response<V> {}

  /** It was not carried out, or nobody knows. */
  record Failed<V>(Throwable error) implements Response<V> {}
}
