package io.ringlane.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

import javax.sql.DataSource;

import io.ringlane.api.DatabaseException;
import io.ringlane.api.DatabaseException.Kind;
import io.ringlane.store.Entry;
import io.ringlane.store.WriteOutcome;
import io.ringlane.writebehind.DeadLetter;
import io.ringlane.writebehind.Row;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the store makes of a driver that fails or is vague; H2 in memory with a thin layer that does so. */
@Tag("T14")
class JdbcFailuresTest {
  /** Stands before one call of the driver. */
  private interface Layer {
    /** The answer instead of the driver's, or what {@code driver} gives. */
    @Nullable
    Object call(String method, Driver driver) throws SQLException;
  }

  /** The driver's own answer. */
  private interface Driver {
    @Nullable
    Object answer() throws SQLException;
  }

  private final JdbcDataSource database = new JdbcDataSource();
  private final List<String> calls = new ArrayList<>();

  JdbcFailuresTest() throws Exception {
    database.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    try (Connection connection = database.getConnection()) {
      new Schema(new H2Dialect()).create(connection);
    }
  }

  private JdbcStoreOfRecord store(Layer layer) {
    DataSource layered = (DataSource) wrap(database, DataSource.class, layer);
    return new JdbcStoreOfRecord(layered, new H2Dialect(), () -> {});
  }

  private JdbcStoreOfRecord plain() {
    return new JdbcStoreOfRecord(database, new H2Dialect(), () -> {});
  }

  private Object wrap(Object inner, Class<?> type, Layer layer) {
    return Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[]{type}, (_, method, arguments) -> {
      calls.add(method.getName());
      Object answer = layer.call(method.getName(), () -> {
        try {
          return method.invoke(inner, arguments);
        } catch (InvocationTargetException e) {
          if (e.getCause() instanceof SQLException failure) {
            throw failure;
          }
          throw new IllegalStateException(e);
        } catch (IllegalAccessException e) {
          throw new IllegalStateException(e);
        }
      });
      if (answer instanceof Connection || answer instanceof PreparedStatement) {
        return wrap(answer, method.getReturnType(), layer);
      }
      return answer;
    });
  }

  private static Row row(String key, int version) {
    return new Row(key.getBytes(UTF_8), new byte[]{1}, version, Entry.NO_DEADLINE);
  }

  private static Layer failing(String failing, SQLException with) {
    return (method, driver) -> {
      if (method.equals(failing)) {
        throw with;
      }
      return driver.answer();
    };
  }

  private Kind kindOfFailure(Layer layer) {
    calls.clear();
    DatabaseException error = catchThrowableOfType(DatabaseException.class,
        () -> store(layer).write(List.of(row("a", 1), row("b", 2))));
    assertThat(error).isNotNull();
    return error.kind();
  }

  @Test
  void aFailedCommitIsNeverTheRowsFault() {
    for (String state : List.of("08006", "23505", "22001", "40001")) {
      assertThat(kindOfFailure(failing("commit", new SQLException("injected", state)))).isEqualTo(Kind.CONNECTION);
      assertThat(calls).contains("rollback").containsOnlyOnce("commit");
    }
  }

  @Test
  void aCommitThatFailedAfterApplyingCanBeSentAgain() {
    Layer lost = (method, driver) -> {
      Object answer = driver.answer();
      if (method.equals("commit")) {
        throw new SQLException("injected", "08006");
      }
      return answer;
    };
    assertThat(kindOfFailure(lost)).isEqualTo(Kind.CONNECTION);
    assertThat(plain().write(List.of(row("a", 1), row("b", 2)))).containsOnly(WriteOutcome.WRITTEN);
  }

  @Test
  @Tag("T24")
  void whoLostAWriteOnItsWayDoesNotLeaveCleanly() {
    AtomicBoolean fails = new AtomicBoolean(true);
    JdbcStoreOfRecord first = store((method, driver) -> {
      if (method.equals("commit") && fails.getAndSet(false)) {
        throw new SQLException("injected", "08006");
      }
      return driver.answer();
    });
    long epoch = plain().own().epoch();
    assertThat(catchThrowableOfType(DatabaseException.class, () -> first.write(List.of(row("a", 1))))).isNotNull();
    first.leave(epoch);
    assertThat(plain().own().clean()).as("its transaction may still come, and must meet the removed keys").isFalse();
    JdbcStoreOfRecord second = plain();
    second.write(List.of(row("a", 1)));
    second.leave(epoch + 1);
    assertThat(plain().own().clean()).isTrue();
  }

  @Test
  void theStateSaysWhoseFaultItIs() {
    assertThat(kindOfFailure(failing("executeBatch", new SQLException("injected", "22001")))).isEqualTo(Kind.ROW);
    assertThat(kindOfFailure(failing("executeBatch", new SQLException("injected", "23514")))).isEqualTo(Kind.ROW);
    assertThat(calls).contains("rollback").doesNotContain("commit");
    assertThat(kindOfFailure(failing("executeBatch", new SQLException("injected", "HYT00"))))
        .isEqualTo(Kind.CONNECTION);
    assertThat(kindOfFailure(failing("executeBatch", new SQLException("injected", "42S02"))))
        .isEqualTo(Kind.CONNECTION);
    assertThat(kindOfFailure(failing("executeBatch", new SQLException("injected")))).isEqualTo(Kind.CONNECTION);
    assertThat(kindOfFailure(failing("getConnection", new SQLException("injected", "08001"))))
        .isEqualTo(Kind.CONNECTION);
  }

  @Test
  void oneBrokenConnectionAmongRefusedRowsDecides() {
    BatchUpdateException batch = new BatchUpdateException("injected", "22001", new int[0]);
    batch.setNextException(new SQLException("injected", "08006"));
    assertThat(kindOfFailure(failing("executeBatch", batch))).isEqualTo(Kind.CONNECTION);
  }

  @Test
  void aRefusedRowThatCannotBeRolledBackIsNotSafe() {
    Layer layer = (method, driver) -> switch (method) {
      case "executeBatch" -> throw new SQLException("injected", "22001");
      case "rollback" -> throw new SQLException("injected", "08006");
      default -> driver.answer();
    };
    assertThat(kindOfFailure(layer)).isEqualTo(Kind.CONNECTION);
  }

  @Test
  void contentionIsTriedAgainAndThenNotTheRowsFault() {
    int[] failures = {0};
    Layer twice = (method, driver) -> {
      if (method.equals("executeBatch") && failures[0]++ < 2) {
        throw new SQLException("injected", "23505", 23505);
      }
      return driver.answer();
    };
    assertThat(store(twice).write(List.of(row("a", 1)))).containsExactly(WriteOutcome.WRITTEN);
    assertThat(kindOfFailure(failing("executeBatch", new SQLException("injected", "23505", 23505))))
        .isEqualTo(Kind.CONNECTION);
  }

  /** Executions and statements that a write of one row needs. */
  private List<String> callsOfOneWrite(JdbcStoreOfRecord store, String key) {
    calls.clear();
    store.write(List.of(row(key, 1)));
    return calls.stream().filter(each -> each.startsWith("execute") || each.endsWith("Statement")).toList();
  }

  @Test
  @Tag("T12")
  void whereThereIsNoDeadLetterAWriteDoesNotLookForOne() {
    List<String> bare = List.of("prepareStatement", "executeBatch");
    JdbcStoreOfRecord store = store((_, driver) -> driver.answer());
    assertThat(callsOfOneWrite(store, "a")).as("nobody has looked yet").hasSizeGreaterThan(2);
    assertThat(callsOfOneWrite(store, "b")).isEqualTo(bare);
    store.bury(new DeadLetter(row("other", 1), false, "refused", 1, 1));
    assertThat(callsOfOneWrite(store, "c")).hasSizeGreaterThan(2);
    assertThat(callsOfOneWrite(store, "d")).as("there still is one").hasSizeGreaterThan(2);
    store.write(List.of(row("other", 2)));
    assertThat(callsOfOneWrite(store, "e")).as("the table is empty again").hasSizeGreaterThan(2);
    assertThat(callsOfOneWrite(store, "f")).isEqualTo(bare);
  }

  @Test
  @Tag("T12")
  void aBurialWhoseCommitWasLostIsNotOverlooked() {
    Layer lost = (method, driver) -> {
      Object answer = driver.answer();
      if (method.equals("commit") && calls.contains("setString")) {
        throw new SQLException("injected", "08006");
      }
      return answer;
    };
    JdbcStoreOfRecord store = store(lost);
    store.write(List.of(row("a", 1)));
    store.write(List.of(row("a", 2)));
    DatabaseException error = catchThrowableOfType(DatabaseException.class,
        () -> store.bury(new DeadLetter(row("k", 1), false, "refused", 1, 1)));
    assertThat(error.kind()).isEqualTo(Kind.CONNECTION);
    assertThat(plain().deadLetters(null, 10)).hasSize(1);
    calls.clear();
    store.write(List.of(row("k", 2)));
    assertThat(plain().deadLetters(null, 10)).isEmpty();
  }

  @Test
  @Tag("T12")
  void lettersOfAnotherProcessAreFoundByItsFollower() {
    JdbcStoreOfRecord store = plain();
    store.write(List.of(row("a", 1)));
    plain().bury(new DeadLetter(row("k", 1), false, "refused", 1, 1));
    store.own();
    store.write(List.of(row("k", 2)));
    assertThat(store.deadLetters(null, 10)).isEmpty();
    plain().bury(new DeadLetter(row("j", 1), false, "refused", 1, 1));
    assertThat(store.deadLetters(null, 10)).as("listed, hence known").hasSize(1);
    store.write(List.of(row("j", 2)));
    assertThat(store.deadLetters(null, 10)).isEmpty();
  }

  @Test
  void aVagueDriverIsAskedForTheRow() {
    plain().write(List.of(row("newer", 9)));
    Layer vague = (method, driver) -> {
      Object answer = driver.answer();
      if (answer instanceof int[] counts) {
        Arrays.fill(counts, Statement.SUCCESS_NO_INFO);
      }
      return answer;
    };
    assertThat(store(vague).write(List.of(row("a", 1), row("newer", 8), row("newest", 10))))
        .containsExactly(WriteOutcome.WRITTEN, WriteOutcome.TURNED_AWAY, WriteOutcome.WRITTEN);
  }
}
