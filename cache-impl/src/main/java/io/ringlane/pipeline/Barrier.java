package io.ringlane.pipeline;

import io.ringlane.api.DatabaseException;

/** A request that waits until everything before it is answered. Made by the input thread, then the output thread's alone. */
final class Barrier<K, V> implements Event {
  final long number;
  final long id;
  final Request<K, V> request;
  /** Requests before it that are not answered yet. */
  long left;
  /** When it has waited for too long, once it was sent. */
  long due;
  boolean answered;

  Barrier(long number, long id, Request<K, V> request) {
    this.number = number;
    this.id = id;
    this.request = request;
  }

  /** Why a flush failed that took too long. */
  static DatabaseException late() {
    return new DatabaseException(DatabaseException.Kind.CONNECTION,
        "not everything is durable yet: the database does not take it; the cache keeps it and tries again");
  }
}
