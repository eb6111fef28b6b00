package io.ringlane.pipeline;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/** What goes into a pipeline. */
public sealed interface Request<K, V> {
  /** Answered with {@link Response.Found} or {@link Response.Absent}. */
  record Get<K, V>(K key) implements Request<K, V> {}

  /**
   * Answered with {@link Response.Done}.
   *
   * @param ttl not negative; null for none
   */
  record Put<K, V>(K key, V value, @Nullable Duration ttl) implements Request<K, V> {}

  /** Answered with {@link Response.Removed}. */
  record Remove<K, V>(K key) implements Request<K, V> {}

  /**
   * Answered with {@link Response.Changed}.
   *
   * @param ttl not negative; null for none from now on
   */
  record Expire<K, V>(K key, @Nullable Duration ttl) implements Request<K, V> {}

  /** Answered with {@link Response.Lives}. */
  record ReadTimeToLive<K, V>(K key) implements Request<K, V> {}

  /** Answered with {@link Response.Done} when every write before it is durable, or a newer one of its key. */
  record Flush<K, V>() implements Request<K, V> {}

  /** Answered with {@link Response.Account}, taken when everything before it is answered. */
  record ReadStats<K, V>() implements Request<K, V> {}

  /** Answered with {@link Response.Letters}. */
  record ListDead<K, V>() implements Request<K, V> {}

  /**
   * Answered with {@link Response.Requeued}.
   *
   * @param key whose dead letter is tried again; null for all
   */
  record Requeue<K, V>(@Nullable K key) implements Request<K, V> {}

  /** Answered with {@link Response.Done} when the server has its ranges. */
  record Join<K, V>(String server) implements Request<K, V> {}

  /** Answered with {@link Response.Done} when the server has nothing any more. */
  record Leave<K, V>(String server) implements Request<K, V> {}

  /** Answered with {@link Response.Crashed} when the server's ranges have other owners. */
  record Crash<K, V>(String server) implements Request<K, V> {}

  /** Answered with {@link Response.HandedOver} when the slot's new worker has it; fails where the strategy has no slots. */
  record MoveSlot<K, V>(int slot, int worker) implements Request<K, V> {
    /** What is wrong where the strategy has no slots. */
    public static final String NO_SLOTS = "the strategy has no slots that move; affine-slots has";
  }

  /** Answered with {@link Response.Said}: for answers that the input side knows, so that all answers leave in one place. */
  record Say<K, V>(String text) implements Request<K, V> {}

  /** The key that it is about; null where it is about no single one. */
  default @Nullable K keyOrNull() {
    return switch (this) {
      case Get<K, V>(var key) -> key;
      case Put<K, V>(var key, _, _) -> key;
      case Remove<K, V>(var key) -> key;
      case Expire<K, V>(var key, _) -> key;
      case ReadTimeToLive<K, V>(var key) -> key;
      case Requeue<K, V>(var key) -> key;
      default -> null;
    };
  }

  /** Whether it is carried out only when everything before it is answered; what comes after it does not wait. */
  default boolean isBarrier() {
    return this instanceof Flush || this instanceof ReadStats;
  }
}
