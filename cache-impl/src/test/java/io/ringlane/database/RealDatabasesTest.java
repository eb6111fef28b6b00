package io.ringlane.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;

import io.ringlane.api.DatabaseException;
import io.ringlane.fixtures.RealDatabases;
import io.ringlane.writebehind.StoreOfRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.api.Test;

/** The databases that tests and harness modules ask for by name. */
class RealDatabasesTest {
  @ParameterizedTest
  @EnumSource
  void eachIsEmptyItsOwnAndRemoved(RealDatabases kind) {
    RealDatabases.Fresh first = kind.fresh();
    String url = first.url();
    try (RealDatabases.Fresh second = kind.fresh()) {
      try (StoreOfRecord store = Databases.open(url, 1); StoreOfRecord other = Databases.open(second.url(), 1)) {
        store.write(List.of(StoreOfRecordContract.row("k", "v", 1)));
        assertThat(other.load(StoreOfRecordContract.bytes("k"))).isNull();
      }
      try (StoreOfRecord again = Databases.open(url, 1)) {
        assertThat(again.load(StoreOfRecordContract.bytes("k"))).isNotNull();
      }
    }
    first.close();
    String mayNotMake = kind == RealDatabases.H2 ? url + ";IFEXISTS=TRUE" : url;
    assertThatThrownBy(() -> Databases.open(mayNotMake, 1)).isInstanceOf(DatabaseException.class)
        .hasMessageContaining("there is no such database");
  }

  @Test
  void aNameIsOneOfThose() {
    assertThat(RealDatabases.named("postgresql")).isEqualTo(RealDatabases.POSTGRESQL);
    assertThat(RealDatabases.named("h2")).isEqualTo(RealDatabases.H2);
    assertThatThrownBy(() -> RealDatabases.named("oracle")).isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("oracle").hasMessageContaining("h2, postgresql");
  }
}
