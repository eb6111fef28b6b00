package io.ringlane.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;

import io.ringlane.store.Entry;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;

/**
 * Runs in a process of its own and says on standard output which batches were written. With the word {@code kill} it writes until it is
 * killed; with {@code exit} it writes one batch, exits, and writes the others while the process shuts down.
 */
final class DurabilityChild {
  static final int BATCH = 50;
  static final int BATCHES_AT_EXIT = 400;

  private DurabilityChild() {}

  static byte[] key(long number) {
    return ("key-" + number).getBytes(UTF_8);
  }

  private static void write(StoreOfRecord store, long batch) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      long number = (batch - 1) * BATCH + i;
      rows.add(new Row(key(number), new byte[100], number + 1, Entry.NO_DEADLINE));
    }
    store.write(rows);
    System.out.println(batch);
  }

  public static void main(String[] args) {
    StoreOfRecord store = Databases.open(args[0], 1);
    write(store, 1);
    if (args[1].equals("exit")) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> {
        for (long batch = 2; batch <= BATCHES_AT_EXIT; batch++) {
          write(store, batch);
        }
        store.close();
      }));
      return;
    }
    for (long batch = 2;; batch++) {
      write(store, batch);
    }
  }
}
