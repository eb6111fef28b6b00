package io.ringlane.console;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/** The commands. Their names may be typed in either case. */
enum Verb {
  PUT("PUT key value [ttl-ms]", 2, 3,
      "OK; with ttl-ms, from 0, the key is gone (with --ttl=residency: from memory) after so many milliseconds"),
  GET("GET key", 1, 1, "VALUE text, or NIL"),
  DEL("DEL key", 1, 1, "1 where the key was there, else 0"),
  TTL("TTL key", 1, 1, "milliseconds left, -1 without a TTL, -2 without the key"),
  EXPIRE("EXPIRE key ttl-ms", 2, 2, "1 where the key ends after so many milliseconds, from 0; 0 without the key"),
  PERSIST("PERSIST key", 1, 1, "1 where the key had a TTL and has none any more, else 0"),
  STATS("STATS", 0, 0, "counts, when everything before is answered"),
  RING("RING", 0, 0, "the ring, and each server's share of it"),
  SLOTS("SLOTS [MOVE slot worker]", 0, 3,
      "which worker runs which slot, what each slot had, hand-overs and their times; or moves a slot"),
  JOIN("JOIN server", 1, 1, "OK when the new server has its ranges"),
  LEAVE("LEAVE server", 1, 1, "OK when the server has handed over all it had, and is gone"),
  CRASH("CRASH server", 1, 1, "its memory is lost; promoted=N lost=N, when its ranges have other owners"),
  FLUSH("FLUSH", 0, 0, "OK when every write before is in the database"),
  DEAD("DEAD", 0, 0, "count=N and the first writes that the database refused for good, with cause and attempts"),
  REQUEUE("REQUEUE [key]", 0, 1, "how many of them, or 1 or 0 of the key's, are tried again"),
  HELP("HELP", 0, 0, "this"),
  QUIT("QUIT", 0, 0, "OK, then the end");

  final String form;
  final int fewest;
  final int most;
  final String meaning;

  Verb(String form, int fewest, int most, String meaning) {
    this.form = form;
    this.fewest = fewest;
    this.most = most;
    this.meaning = meaning;
  }

  static @Nullable Verb named(String word) {
    String upper = word.toUpperCase(Locale.ROOT);
    return Arrays.stream(values()).filter(verb -> verb.name().equals(upper)).findFirst().orElse(null);
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Verb::name).toList();
  }
}
