package io.ringlane.writebehind.journal;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import io.ringlane.api.JournalException;
import org.jspecify.annotations.Nullable;

/** {@link JournalFiles} in a folder of the file system. */
final class FolderFiles implements JournalFiles {
  private static final String LOCK = "lock";
  private static final boolean FOLDER_CAN_BE_FORCED = File.separatorChar == '/';
  private static final int LONGEST_NUMBER = 20;

  /**
   * The folders that this process has. Asked before the lock file is opened: where locks are POSIX locks, closing any channel of the
   * file gives up the lock that another channel of the process holds.
   */
  private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private @Nullable Path taken;
  private @Nullable FileChannel lockFile;

  FolderFiles(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  @Override
  public void lock() throws IOException {
    Path real;
    try {
      real = Files.createDirectories(folder).toRealPath();
    } catch (IOException e) {
      throw notWritable(e);
    }
    if (!TAKEN.add(real)) {
      throw taken("this process, " + ProcessHandle.current().pid());
    }
    FileChannel channel = null;
    try {
      channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.READ,
          StandardOpenOption.WRITE);
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw taken("the live process " + numberIn(channel));
      }
      if (!Files.isWritable(folder)) {
        throw new IOException("no permission to write");
      }
      channel.truncate(0);
      writeAll(channel, ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(
          StandardCharsets.US_ASCII)));
      lockFile = channel;
      taken = real;
    } catch (IOException e) {
      throw notWritable(e);
    } finally {
      if (taken == null) {
        TAKEN.remove(real);
        if (channel != null) {
          channel.close();
        }
      }
    }
  }

  private JournalException taken(String owner) {
    return new JournalException("the journal folder " + folder + " belongs to " + owner
        + "; end that process first, or give each process a folder of its own");
  }

  private JournalException notWritable(IOException cause) {
    return new JournalException("the journal folder " + folder + " cannot be written (" + cause
        + "); make it a folder in which this process may create and delete files, or name another one", cause);
  }

  private static String numberIn(FileChannel channel) throws IOException {
    ByteBuffer text = ByteBuffer.allocate(LONGEST_NUMBER);
    channel.read(text, 0);
    return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
  }

  @Override
  public void unlock() throws IOException {
    FileChannel channel = lockFile;
    Path mine = taken;
    lockFile = null;
    taken = null;
    // The lock file stays: deleting it would let two processes lock two files of one name.
    try {
      if (channel != null) {
        channel.close();
      }
    } finally {
      if (mine != null) {
        TAKEN.remove(mine);
      }
    }
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }

  @Override
  public JournalFile create(String name) throws IOException {
    return open(name, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  @Override
  public JournalFile open(String name) throws IOException {
    return open(name, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private JournalFile open(String name, StandardOpenOption... options) throws IOException {
    return new Channel(FileChannel.open(folder.resolve(name), options));
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public void forceFolder() throws IOException {
    if (FOLDER_CAN_BE_FORCED) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public String describe(String name) {
    return folder.resolve(name).toString();
  }

  private static void writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** A file that exists is only read and forced; a new one grows from its beginning. */
  private record Channel(FileChannel channel) implements JournalFile {

    @Override
    public void append(ByteBuffer bytes) throws IOException {
      writeAll(channel, bytes);
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
      int total = 0;
      while (into.hasRemaining()) {
        int count = channel.read(into, offset + total);
        if (count < 0) {
          break;
        }
        total += count;
      }
      return total;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
