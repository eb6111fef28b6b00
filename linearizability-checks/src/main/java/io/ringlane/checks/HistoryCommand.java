package io.ringlane.checks;

import io.ringlane.checks.history.GuaranteeReport;
import io.ringlane.checks.history.History;
import io.ringlane.checks.history.HistoryJudge;
import io.ringlane.checks.history.HistoryOperation;
import io.ringlane.checks.history.HistoryParts;
import io.ringlane.checks.history.HistoryReport;
import io.ringlane.checks.history.Judgement;
import io.ringlane.checks.history.MalformedHistoryException;
import io.ringlane.checks.history.Verdict;
import io.ringlane.checks.history.timeline.Timeline;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Judges recorded histories from files. */
@Command(name = "history", mixinStandardHelpOptions = true, sortOptions = false, description = {
    "Judges recorded histories of put, get and remove, key by key: is there an order of the operations "
        + "that explains every answer and keeps to the clock?",
    "",
    "Lines of a file are tab-separated UTF-8:", "  session  op  key  value  invoke_ns  return_ns  outcome  [ttl_ms]",
    "op is put, get or remove; value is what was written or answered, - for absent (a remove has -); outcome is ok, "
        + "fail (certainly not applied) or info (unknown; return_ns is -). ttl_ms may end a put: its value may turn absent once, at any time from invocation + TTL on, while it stands; "
        + "stamps are then nanoseconds of one clock. Every key starts absent. Rows may come "
        + "in any order, # starts a comment. Intervals are closed: equal stamps are concurrent.",
    ""}, footerHeading = "%n", footer = {
        "For each FILE one line begins with its verdict, a space and FILE as it was given:",
        "  OK FILE  |  VIOLATION FILE ...  |  UNKNOWN FILE ...  (no operations, the budget or the heap ran out, or malformed)",
        "Indented lines after it give the keys, the operations that contradict each other, and whether the "
            + "guarantees of sessions hold: read-your-writes, monotonic reads, monotonic writes, writes-follow-reads, and causal "
            + "message passing over keys. The last line begins with the verdict of all files and a colon.",
        "",
        "The verdict is linearizability. A session that does not wait for its answers can lack one of them in a "
            + "history that is linearizable; with --require-guarantees that is a violation too.",
        "", "Exit: 0 all OK, 1 a violation, 2 something unknown, 64 wrong options, a file that cannot be read or a "
            + "malformed line (FILE:LINE: on standard error; the other files are still judged), 70 internal error."})
final class HistoryCommand implements Callable<Integer> {
  private static final int MOST_KEYS = 5;

  @Spec
  @SuppressWarnings("NullAway.Init")
  private CommandSpec spec;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Histories to judge.")
  private List<String> files = List.of();

  @Option(names = "--budget", paramLabel = "N", defaultValue = ""
      + HistoryJudge.DEFAULT_BUDGET, description = "Configurations a search may spend on a key, beyond one "
          + "for each event, before the key is UNKNOWN (default ${DEFAULT-VALUE}).")
  private long budget;

  @Option(names = "--late", paramLabel = "MS", defaultValue = "1", description = "How many milliseconds after response + TTL "
      + "a value may still be answered (default ${DEFAULT-VALUE}); any where TTLs bound memory only.")
  private String late = "1";

  @Option(names = "--require-guarantees", description = "A broken session guarantee makes a file that "
      + "would be OK or UNKNOWN a VIOLATION.")
  private boolean requireGuarantees;

  @Option(names = "--timeline", paramLabel = "FOLDER", description = "Where to draw what contradicts itself: a page "
      + "for each of the first 5 keys of a file that fail, and one for each broken guarantee. The folder is made where there is none.")
  private @Nullable Path timelines;

  /** In seconds. */
  private record Times(double read, double judged, int parts) {}

  private int pages;
  private long lateNanos;
  private int ok;
  private int violations;
  private int unknowns;
  private boolean misused;
  private boolean internal;

  @Override
  public Integer call() {
    if (budget < 1) {
      throw new ParameterException(spec.commandLine(), "--budget " + budget + " is too small; it is at least 1");
    }
    if (timelines != null && Files.exists(timelines) && !Files.isDirectory(timelines)) {
      throw new ParameterException(spec.commandLine(),
          "--timeline " + timelines + " is no folder; name one, or a new one");
    }
    lateNanos = ChecksMain.option(spec, "--late", late, HistoryCommand::bound);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    for (String file : files) {
      Verdict verdict = judge(file, out, err);
      switch (verdict) {
        case OK -> ok++;
        case VIOLATION -> violations++;
        case UNKNOWN -> unknowns++;
      }
      out.flush();
    }
    out.println(summary());
    if (internal) {
      return ChecksMain.EXIT_INTERNAL;
    }
    if (misused) {
      return ChecksMain.EXIT_USAGE;
    }
    return violations > 0 ? ChecksMain.EXIT_VIOLATION : unknowns > 0 ? ChecksMain.EXIT_UNKNOWN : ChecksMain.EXIT_OK;
  }

  private static long bound(String text) {
    if (text.equals("any")) {
      return HistoryJudge.ANY_TIME;
    }
    if (!text.matches("\\d{1,12}")) {
      throw new IllegalArgumentException("'" + text + "'; it is a whole number of milliseconds, or any");
    }
    return Long.parseLong(text) * 1_000_000;
  }

  private String summary() {
    Verdict worst = violations > 0 ? Verdict.VIOLATION : unknowns > 0 ? Verdict.UNKNOWN : Verdict.OK;
    return "%s: of %d files %d OK, %d VIOLATION, %d UNKNOWN".formatted(worst, files.size(), ok, violations, unknowns);
  }

  private Verdict judge(String file, PrintWriter out, PrintWriter err) {
    long begin = System.nanoTime();
    try (HistoryParts history = read(file)) {
      long read = System.nanoTime();
      HistoryReport report = new HistoryJudge(budget, lateNanos).judge(history);
      Times times = new Times((read - begin) / 1e9, (System.nanoTime() - read) / 1e9, history.count());
      return print(file, history, report, times, out);
    } catch (MalformedHistoryException e) {
      misused = true;
      e.problems().forEach(err::println);
      out.println("UNKNOWN " + file + " not judged: it is malformed, see standard error");
    } catch (IOException | InvalidPathException e) {
      misused = true;
      err.println(file + ": cannot be read: " + reason(e));
      out.println("UNKNOWN " + file + " not judged: it cannot be read, see standard error");
    } catch (OutOfMemoryError e) {
      out.println("UNKNOWN " + file + " not judged: the operations of its largest key have no room in a heap of "
          + Runtime.getRuntime().maxMemory() / (1 << 20) + " MiB; they need about 200 bytes each, a larger -Xmx helps");
    } catch (RuntimeException | StackOverflowError e) {
      internal = true;
      err.println(file + ": internal error: " + e);
      if (e instanceof RuntimeException) {
        e.printStackTrace(err);
      }
      out.println("UNKNOWN " + file + " not judged: internal error, see standard error");
    }
    return Verdict.UNKNOWN;
  }

  private static HistoryParts read(String file) throws IOException, MalformedHistoryException {
    Path path = Path.of(file);
    if (Files.isDirectory(path)) {
      throw new FileSystemException(file, null, "it is a directory; name the files in it");
    }
    return HistoryParts.read(path);
  }

  private static String reason(Exception e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no such file";
      case FileSystemException other when other.getReason() != null -> other.getReason();
      default -> e.toString();
    };
  }

  private Verdict print(String file, HistoryParts history, HistoryReport report, Times times, PrintWriter out) {
    boolean broken = requireGuarantees
        && report.guarantees().stream().anyMatch(g -> g.status() == GuaranteeReport.Status.BROKEN);
    Verdict verdict = broken ? Verdict.VIOLATION : report.verdict();
    String why = report.why().isEmpty() && broken ? "a session guarantee is broken" : report.why();
    out.println(why.isEmpty() ? verdict + " " + file : verdict + " " + file + " " + why);
    out.println(
        "  judged: %d operations (%d answered) on %d keys, %d by zones, %d by search".formatted(report.operations(),
            report.answered(), report.keys(), report.byZones(), report.bySearch()));
    out.println(times.parts() == 1
        ? String.format(Locale.ROOT, "  read in %.2f s, judged in %.2f s", times.read(), times.judged())
        : String.format(Locale.ROOT, "  read and split by key in %.2f s, %d parts read and judged in %.2f s",
            times.read(),
            times.parts(), times.judged()));
    if (report.timedReads() > 0) {
      out.println("  after the TTL: %d reads of a value with a TTL, late on %d keys (bound %s)"
          .formatted(report.timedReads(), report.lates(), late.equals("any") ? "none" : late + " ms"));
    }
    for (Judgement failure : report.failures().subList(0, Math.min(MOST_KEYS, report.failures().size()))) {
      print(failure, out);
      if (failure instanceof Judgement.Violation(String key, List<HistoryOperation> operations, String reason)) {
        draw(file, history, "key " + key, reason, operations, out);
      }
    }
    int more = report.violations() + report.unknowns() - MOST_KEYS;
    if (more > 0) {
      out.println("  and " + more + " more keys");
    }
    for (GuaranteeReport guarantee : report.guarantees()) {
      print(guarantee, out);
      if (guarantee.status() == GuaranteeReport.Status.BROKEN) {
        draw(file, history, guarantee.guarantee() + ", session " + guarantee.session(), guarantee.why(),
            guarantee.evidence(), out);
      }
    }
    return verdict;
  }

  private void draw(String file, HistoryParts history, String what, String why, List<HistoryOperation> operations,
      PrintWriter out) {
    if (timelines == null) {
      return;
    }
    String name = "%s-%s".formatted(Path.of(file).getFileName(), what).replaceAll("[^A-Za-z0-9._-]+", "-");
    Path page = timelines.resolve("%02d-%s.html".formatted(++pages, name.substring(0, Math.min(80, name.length()))));
    try {
      Files.createDirectories(timelines);
      History part = history.partOf(operations.getLast().key());
      Files.writeString(page, Timeline.page(part, what, why, operations));
    } catch (OutOfMemoryError e) { // the verdict stands
      misused = true;
      spec.commandLine().getErr().println("--timeline: " + page + " has no room in the heap; a larger -Xmx helps");
      return;
    } catch (IOException e) {
      misused = true;
      spec.commandLine().getErr().println("--timeline: " + page + " cannot be written: " + reason(e));
      return;
    }
    out.println("    drawn in " + page);
  }

  private static void print(Judgement failure, PrintWriter out) {
    switch (failure) {
      case Judgement.Violation(String key, List<HistoryOperation> operations, String why) -> {
        out.println("  key " + key + ": " + why);
        operations.forEach(operation -> out.println("    " + operation));
      }
      case Judgement.Unknown(String key, String why) -> out.println("  key " + key + ": unknown: " + why);
      case Judgement.Ok(String key, Judgement.Method method) -> out.println("  key " + key + ": ok");
    }
  }

  private static void print(GuaranteeReport guarantee, PrintWriter out) {
    String status = guarantee.status().name().toLowerCase(Locale.ROOT);
    if (guarantee.status() == GuaranteeReport.Status.BROKEN) {
      out.println("  %s: broken by %d of %d reads, first in session %s: %s".formatted(guarantee.guarantee(),
          guarantee.broken(), guarantee.judged(), guarantee.session(), guarantee.why()));
      guarantee.evidence().forEach(operation -> out.println("    " + operation));
    } else {
      out.println("  %s: %s, %s".formatted(guarantee.guarantee(), status, guarantee.why()));
    }
  }
}
