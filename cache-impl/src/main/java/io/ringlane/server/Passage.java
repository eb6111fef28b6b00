package io.ringlane.server;

/** Told when a request that was routed by some ring has been run, held, forwarded or refused by the shard to which that ring led it. */
@FunctionalInterface
public interface Passage {
  /** Nobody waits. */
  Passage UNWATCHED = () -> {};

  void left();
}
