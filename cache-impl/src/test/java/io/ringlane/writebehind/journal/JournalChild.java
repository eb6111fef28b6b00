package io.ringlane.writebehind.journal;

import java.io.IOException;
import java.nio.file.Path;

import io.ringlane.api.JournalException;

/** Runs in a process of its own: opens the journal of a folder, says so, and has it until its standard input ends. */
final class JournalChild {
  static final String OPEN = "open";

  private JournalChild() {}

  public static void main(String[] args) throws IOException {
    try (Journal journal = Journal.open(JournalFiles.in(Path.of(args[0])), 1, JournalSettings.defaults())) {
      System.out.println(OPEN);
      while (System.in.read() >= 0) {
        // what is said does not matter
      }
      System.out.println(journal.bytes());
    } catch (JournalException e) {
      System.out.println(e.getMessage());
    }
  }
}
