package io.ringlane.writebehind.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

/** One file of the journal: it grows at its end, what is in it never changes. One thread uses it. */
public interface JournalFile extends AutoCloseable {
  /** Writes all that remains in the buffer at the end of the file. Not durable before {@link #force}. */
  void append(ByteBuffer bytes) throws IOException;

  /** Fills the buffer with what begins at the offset, as far as there is anything; gives how many bytes that were, 0 at the end. */
  int read(ByteBuffer into, long offset) throws IOException;

  /** In bytes. */
  long size() throws IOException;

  /** What the file holds, its length included, is durable on return, whoever wrote it; but see {@link JournalFiles#forceFolder}. */
  void force() throws IOException;

  /** Forces nothing. */
  @Override
  void close() throws IOException;
}
