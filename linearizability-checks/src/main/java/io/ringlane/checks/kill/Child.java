package io.ringlane.checks.kill;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.ringlane.checks.kill.ReportReader.Stage;
import io.ringlane.checks.process.ChildJvm;
import org.jspecify.annotations.Nullable;

/**
 * The parent's side of a child process. Its pipe is read to the end by a thread of its own, also after the kill, into a
 * {@link WriteLog}.
 */
final class Child implements AutoCloseable {
  /** The child ended by itself, or did not get on. */
  static final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    FailedException(String message) {
      super(message);
    }
  }

  /** What a process that SIGKILL has ended exits with. */
  private static final int KILLED = 128 + 9;

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
    try {
      new ReportReader(process.getInputStream(), new Sink()).readToEnd();
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

  private final class Sink implements ReportReader.Sink {
    @Override
    public void reached(Stage now) {
      if (now == Stage.CLOSED) {
        writes.durable(run);
      }
      synchronized (Child.this) {
        if (now.compareTo(stage) > 0) {
          stage = now;
          Child.this.notifyAll();
        }
      }
    }

    @Override
    public void opened(long number) {
      synchronized (Child.this) {
        epoch = number;
      }
    }

    @Override
    public void issued(long id, WriteKind kind) {
      writes.issued(id, kind);
    }

    @Override
    public void acknowledged(long id, long atMicros) {
      writes.acknowledged(id, atMicros);
    }

    @Override
    public void durable(int client) {
      writes.durable(run, client, Clients.COUNT);
    }

    @Override
    public void answered(long key, long value) {
      answers.put((int) key, value);
    }
  }

  private String logEnd() {
    return ChildJvm.logEnd(log);
  }
}
