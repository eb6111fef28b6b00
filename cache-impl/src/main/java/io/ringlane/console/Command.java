package io.ringlane.console;

import io.ringlane.pipeline.Request;

/** What a line asks for. */
sealed interface Command {
  /** Something for the cache. */
  record Send(Request<String, String> request) implements Command {}

  /** What the cache's ring looks like. */
  record Ring() implements Command {}

  /** Which worker runs which slot. */
  record Slots() implements Command {}

  /** What there is to type. */
  record Help() implements Command {}

  /** The end. */
  record Quit() implements Command {}

  /** Nothing that can be done, and why not. */
  record Wrong(String why) implements Command {}
}
