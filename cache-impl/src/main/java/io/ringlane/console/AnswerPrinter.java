package io.ringlane.console;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;

import io.ringlane.api.TimeToLive;
import io.ringlane.cluster.CacheCluster;
import io.ringlane.cluster.CacheStats;
import io.ringlane.execution.SlotLoads;
import io.ringlane.execution.Slots;
import io.ringlane.metrics.Figures;
import io.ringlane.pipeline.Request;
import io.ringlane.pipeline.Response;
import io.ringlane.ring.RangeSet;
import io.ringlane.ring.RingSnapshot;
import io.ringlane.writebehind.DeadLetter;

/** From a response to the text after its id, always one line. Pure. */
final class AnswerPrinter {
  static final String OK = "OK";
  private static final String NIL = "NIL";
  private static final int SHOWN_LETTERS = 20;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private AnswerPrinter() {}

  static String print(Response<String> response) {
    return switch (response) {
      case Response.Done<String>() -> OK;
      case Response.Found<String>(var value) -> "VALUE " + Words.shown(value);
      case Response.Absent<String>() -> NIL;
      case Response.Removed<String>(var wasThere) -> wasThere ? "1" : "0";
      case Response.Changed<String>(var didChange) -> didChange ? "1" : "0";
      case Response.Lives<String>(var left) -> print(left);
      case Response.Account<String>(var stats) -> print(stats);
      case Response.Letters<String>(var letters) -> print(letters);
      case Response.Requeued<String>(var count) -> Long.toString(count);
      case Response.Crashed<String>(var report) -> new Fields().add("epoch", report.epoch())
          .add("promoted", report.promoted()).add("lost", report.lost().size())
          .add("letters", report.letters().size()).toString();
      case Response.HandedOver<String>(var held) -> new Fields().add("held_us", held.toNanos() / 1_000).toString();
      case Response.Said<String>(var text) -> text;
      case Response.Failed<String>(var error) -> error(reason(error));
    };
  }

  static String error(String why) {
    return "ERR " + why.replaceAll("[\\p{Cntrl}\u0085\u2028\u2029]+", " ");
  }

  static String help() {
    Fields fields = new Fields();
    for (Verb verb : Verb.values()) {
      fields.add(verb.name().toLowerCase(Locale.ROOT), verb.form + ": " + verb.meaning);
    }
    return fields
        .add("quotes", "a key or value that holds spaces stands in double quotes; there a backslash escapes: before a "
            + "quote, a backslash, n, r, t, or u and four hexadecimal digits; a value that is no plain line is shown so")
        .add("case", "command names in either case, keys and values as they are")
        .add("errors", "ERR, what was wrong, and the right form").toString();
  }

  static String ring(CacheCluster<?, ?> cache) {
    var settings = cache.settings();
    Fields fields = new Fields().add("epoch", cache.ring().epoch()).add("servers", cache.ring().servers().size())
        .add("virtual_nodes", settings.virtualNodes()).add("shards_per_server", settings.shardsPerServer())
        .add("workers", settings.execution().workers());
    for (RingSnapshot.Member server : cache.ring().servers()) {
      double share = RangeSet.of(cache.ring().ranges(server.number())).share();
      fields.add("server_" + server.number(), server.name());
      fields.add("share_" + server.number(), String.format(Locale.ROOT, "%.4f", share));
    }
    return fields.add("replicas", settings.replicas()).add("whole", cache.isWhole() ? "yes" : "no").toString();
  }

  static String slots(CacheCluster<?, ?> cache) {
    Slots slots = cache.slots().orElse(null);
    if (slots == null) {
      return error(Request.MoveSlot.NO_SLOTS);
    }
    SlotLoads loads = slots.loads();
    SlotLoads.Handovers handovers = loads.handovers();
    Fields fields = new Fields().add("slots", loads.slots().size()).add("workers", loads.workers());
    for (SlotLoads.SlotLoad slot : loads.slots()) {
      fields.add("worker_" + slot.slot(), slot.worker()).add("handled_" + slot.slot(), slot.handled());
    }
    return fields.add("moving", loads.slots().stream().filter(SlotLoads.SlotLoad::moving).count())
        .add("busiest_worker_share", String.format(Locale.ROOT, "%.4f", loads.busiestWorkerShare()))
        .add("handovers", handovers.count()).add("handover_total_us", handovers.total().toNanos() / 1_000)
        .add("handover_longest_us", handovers.longest().toNanos() / 1_000).toString();
  }

  private static String print(TimeToLive left) {
    return switch (left) {
      case TimeToLive.Absent() -> "-2";
      case TimeToLive.Unlimited() -> "-1";
      case TimeToLive.Left(Duration time) -> Long.toString(time.plusNanos(NANOS_PER_MILLI - 1).toMillis());
    };
  }

  private static String print(CacheStats stats) {
    Fields fields = new Fields();
    Figures.of(stats).forEach(fields::add);
    String flushError = stats.flushError();
    return fields.add("flush_error", flushError == null ? NIL : flushError).toString();
  }

  private static String print(List<DeadLetter> letters) {
    Fields fields = new Fields().add("count", letters.size());
    for (int i = 0; i < Math.min(SHOWN_LETTERS, letters.size()); i++) {
      DeadLetter letter = letters.get(i);
      fields.add("key_" + (i + 1), new String(letter.row().key(), StandardCharsets.UTF_8))
          .add("attempts_" + (i + 1), letter.attempts()).add("cause_" + (i + 1), letter.cause());
    }
    return fields.toString();
  }

  private static String reason(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isBlank() ? "internal error: " + error : message;
  }

  /** {@code name=value}, one after the other. */
  private static final class Fields {
    private final StringJoiner fields = new StringJoiner(" ");

    Fields add(String name, long value) {
      return add(name, Long.toString(value));
    }

    Fields add(String name, String value) {
      fields.add(name + "=" + Words.asWord(value));
      return this;
    }

    @Override
    public String toString() {
      return fields.toString();
    }
  }
}
