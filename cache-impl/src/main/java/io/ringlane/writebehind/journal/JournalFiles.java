package io.ringlane.writebehind.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The folder that a journal lives in: the one place where it touches a disk, so that a test can put a disk that forgets or tears in
 * its place. One thread uses it, between {@link #lock} and {@link #unlock}.
 */
public interface JournalFiles {
  /** A folder of the file system; it is made where it does not exist. */
  static JournalFiles in(Path folder) {
    return new FolderFiles(folder);
  }

  /**
   * Takes the folder for this process.
   *
   * @throws io.ringlane.api.JournalException where a live process has it, or it cannot be written
   */
  void lock() throws IOException;

  /** Gives the folder back; does nothing where it is not taken. */
  void unlock() throws IOException;

  /** The names of the files, in any order. */
  List<String> list() throws IOException;

  /** Makes an empty file; fails where it exists. */
  JournalFile create(String name) throws IOException;

  /** Opens a file that exists, to read it or to force it. */
  JournalFile open(String name) throws IOException;

  void delete(String name) throws IOException;

  /** Which files there are is durable on return, where the platform can do that (not on Windows, whose file systems do it themselves). */
  void forceFolder() throws IOException;

  /** How an error message names a file. */
  String describe(String name);
}
