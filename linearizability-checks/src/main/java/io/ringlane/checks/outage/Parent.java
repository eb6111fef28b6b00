package io.ringlane.checks.outage;

import java.io.IOException;
import java.io.PrintStream;
import java.util.concurrent.Semaphore;

/**
 * The child's side of its pipes: lines for the person who watches, and requests, which the parent answers with a byte when they are
 * done. The child does not outlive its parent. Any thread may call.
 */
final class Parent {
  /** A line that begins with this is a request. */
  static final String REQUEST = "@";
  static final String STOP = "stop the database";
  static final String START = "start the database";
  /** What a child exits with that cannot go on. */
  static final int FAILED = 70;

  private final PrintStream pipe;
  private final Semaphore done = new Semaphore(0);

  Parent(PrintStream pipe) {
    this.pipe = pipe;
    Thread.ofPlatform().name("parent").daemon().start(this::listen);
  }

  void tell(String line) {
    pipe.println(line);
    pipe.flush();
  }

  /** Returns when the parent has done it. */
  void request(String what) throws InterruptedException {
    tell(REQUEST + what);
    done.acquire();
  }

  private void listen() {
    try {
      while (System.in.read() >= 0) {
        done.release();
      }
    } catch (IOException e) { // as good as its end
    }
    Runtime.getRuntime().halt(FAILED);
  }
}
