package io.ringlane.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import io.ringlane.fixtures.InMemoryStoreOfRecord;
import io.ringlane.writebehind.Row;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.api.Test;

/** The fixture keeps the promises of the databases that it stands in for. */
class InMemoryStoreOfRecordTest extends StoreOfRecordContract {
  private InMemoryStoreOfRecord last = new InMemoryStoreOfRecord();

  @Override
  StoreOfRecord open() {
    last = last.reopen();
    return last;
  }

  @Test
  void itsRowsCanBeSeen() {
    store().write(List.of(row("b", "2", 2), removal("a", 1)));
    store().own().epoch();
    store().close();
    assertThat(last.rows()).extracting(Row::version).containsExactly(1L, 2L);
    assertThat(last.epoch()).isEqualTo(1);
  }
}
