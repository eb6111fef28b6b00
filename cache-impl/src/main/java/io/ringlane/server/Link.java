package io.ringlane.server;

/**
 * What carries copies from server to server; in any order, each once, sooner or later. Any thread calls; it must not wait.
 */
@FunctionalInterface
public interface Link {
  /** Everything arrives at once. */
  Link DIRECT = Runnable::run;

  /** Runs it, now or later, on this thread or another. */
  void carry(Runnable arrival);
}
