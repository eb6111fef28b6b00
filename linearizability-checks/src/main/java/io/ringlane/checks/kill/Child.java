package io.ringlane.checks.kill;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

/**
 * The parent's side of a child process. Its pipe is read to the end by a thread of its own, also after the kill, into a
 * {@link WriteLog}; a frame that was cut off is dropped, since what it reports had not been sent or not been answered for good.
 */
final class Child implements AutoCloseable {
  /** How far a child has come. */
  enum Stage {
    STARTED, OPENING, OPENED, LOADED, CLOSING, CLOSED
  }

  /** The child ended by itself, or did not get on. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    FailedException(String message) {
      super(message);
    }
  }

  /** What a process that SIGKILL has ended exits with. */
  private static final int KILLED = 128 + 9;
  private static final int LOG_LINES = 40;

  private final Process process;
  private final Path log;
  private final WriteLog writes;
  private final int run;
  private final Thread reader;
  private final Map<Integer, Long> answers = new HashMap<>();

  // Guarded by this.
  private Stage stage = Stage.STARTED;
  private boolean ended;
  private @Nullable Throwable failure;
  private long epoch;

  /**
   * @param run the number of this child, as its command tells it
   * @param log where its standard error goes
   */
  Child(List<String> command, int run, Path log, WriteLog writes) throws IOException {
    this.log = log;
    this.writes = writes;
    this.run = run;
    process = new ProcessBuilder(command).redirectError(log.toFile()).start();
    reader = Thread.ofPlatform().name("pipe-of-" + process.pid()).daemon().start(this::read);
  }

  /** What the reopened cache answered, by key; complete when the child has ended. */
  Map<Integer, Long> answers() {
    return answers;
  }

  synchronized Stage stage() {
    return stage;
  }

  /** The epoch under which the child's cache runs; 0 where it has not opened. */
  synchronized long epoch() {
    return epoch;
  }

  /**
   * Waits until the child has come that far.
   *
   * @throws FailedException where it ended before that or did not come there in time
   */
  synchronized void await(Stage wanted, long patienceMillis) throws InterruptedException, FailedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    while (stage.compareTo(wanted) < 0 && !ended) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new FailedException(
            "a child was not " + wanted + " within " + patienceMillis + " ms, it was " + stage + logEnd());
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    if (stage.compareTo(wanted) < 0) {
      throw new FailedException("a child ended by itself when it was " + stage + logEnd());
    }
  }

  /** Waits that long, less where the child ends meanwhile. */
  synchronized void pause(long micros) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
    for (long left; !ended && (left = deadline - System.nanoTime()) > 0;) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }

  /** Asks it to close its cache and to end. */
  void requestClose() throws IOException {
    OutputStream input = process.getOutputStream();
    input.write(KillChild.CLOSE);
    input.flush();
  }

  /**
   * Kills it and reads what it had reported; true where the signal hit, false where it had just closed its cache and ended.
   *
   * @throws FailedException where it had ended by itself otherwise
   */
  boolean kill(long patienceMillis) throws InterruptedException, FailedException {
    process.toHandle().destroyForcibly(); // which, unlike the process's own, leaves what it said to be read
    int code = exitCode(patienceMillis);
    if (code != KILLED && (code != 0 || stage() != Stage.CLOSED)) {
      throw new FailedException("a child ended by itself with exit code " + code + logEnd());
    }
    return code == KILLED;
  }

  /** @throws FailedException where it does not close its cache and end well in time */
  void awaitEnd(long patienceMillis) throws InterruptedException, FailedException {
    await(Stage.CLOSED, patienceMillis);
    int code = exitCode(patienceMillis);
    if (code != 0) {
      throw new FailedException("a child that had closed its cache ended with exit code " + code + logEnd());
    }
  }

  private int exitCode(long patienceMillis) throws InterruptedException, FailedException {
    if (!process.waitFor(patienceMillis, TimeUnit.MILLISECONDS)) {
      throw new FailedException("a child did not end within " + patienceMillis + " ms" + logEnd());
    }
    reader.join(patienceMillis);
    synchronized (this) {
      if (reader.isAlive() || failure != null) {
        throw new IllegalStateException("cannot read what a child reported", failure);
      }
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read() {
    try (DataInputStream pipe = new DataInputStream(new BufferedInputStream(process.getInputStream(), 1 << 16))) {
      for (int kind = pipe.read(); kind >= 0; kind = pipe.read()) {
        frame((byte) kind, pipe);
      }
    } catch (EOFException e) { // the kill cut a frame off
    } catch (IOException | RuntimeException | Error e) {
      synchronized (this) {
        failure = e;
      }
    } finally {
      synchronized (this) {
        ended = true;
        notifyAll();
      }
    }
  }

  private void frame(byte kind, DataInputStream pipe) throws IOException {
    switch (kind) {
      case ReportWriter.OPENING -> reached(Stage.OPENING);
      case ReportWriter.OPENED -> {
        long number = pipe.readLong();
        synchronized (this) {
          epoch = number;
        }
        reached(Stage.OPENED);
      }
      case ReportWriter.ISSUED -> issued(pipe);
      case ReportWriter.ACKNOWLEDGED -> {
        long[] pairs = longs(pipe, 2 * pipe.readInt());
        for (int i = 0; i < pairs.length; i += 2) {
          writes.acknowledged(pairs[i], pairs[i + 1]);
        }
        if (pairs.length > 0) {
          reached(Stage.LOADED);
        }
      }
      case ReportWriter.DURABLE -> writes.durable(run, pipe.readByte(), Clients.COUNT);
      case ReportWriter.ANSWERED -> {
        long[] pairs = longs(pipe, 2 * pipe.readInt());
        for (int i = 0; i < pairs.length; i += 2) {
          answers.put((int) pairs[i], pairs[i + 1]);
        }
      }
      case ReportWriter.CLOSING -> reached(Stage.CLOSING);
      case ReportWriter.CLOSED -> {
        writes.durable(run);
        reached(Stage.CLOSED);
      }
      default -> throw new IllegalStateException("there is no frame " + kind);
    }
  }

  private void issued(DataInputStream pipe) throws IOException {
    long[] ids = new long[pipe.readInt()];
    WriteKind[] kinds = new WriteKind[ids.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = pipe.readLong();
      kinds[i] = WriteKind.of(pipe.readByte());
    }
    for (int i = 0; i < ids.length; i++) {
      writes.issued(ids[i], kinds[i]);
    }
  }

  private static long[] longs(DataInputStream pipe, int count) throws IOException {
    long[] all = new long[count];
    for (int i = 0; i < count; i++) {
      all[i] = pipe.readLong();
    }
    return all;
  }

  private synchronized void reached(Stage now) {
    if (now.compareTo(stage) > 0) {
      stage = now;
      notifyAll();
    }
  }

  private String logEnd() {
    try {
      List<String> lines = Files.readAllLines(log);
      return lines.isEmpty()
          ? "; its log is empty"
          : "; the end of its log:\n  "
              + String.join("\n  ", lines.subList(Math.max(0, lines.size() - LOG_LINES), lines.size()));
    } catch (IOException e) {
      return "; its log cannot be read: " + e.getMessage();
    }
  }
}
