package io.stallholder.acceptance;

import io.stallholder.gateway.config.DatabaseConfig;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// All that a database holds, whatever tables there are.
final class Tables {
  private Tables() {}

  /// Each table's rows as text, every column of them; bytes are in hex.
  static Map<String, String> dump(DatabaseConfig database) throws SQLException {
    Map<String, String> dump = new LinkedHashMap<>();
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      for (String table :
          strings(
              statement,
              """
              select quote_ident(table_schema) || '.' || quote_ident(table_name)
                from information_schema.tables
               where table_type = 'BASE TABLE'
                 and table_schema not in ('pg_catalog', 'information_schema')
              """)) {
        dump.put(
            table, String.join("\n", strings(statement, "select it::text from " + table + " it")));
      }
    }
    return dump;
  }

  static void execute(DatabaseConfig database, String sql) throws SQLException {
    try (Connection connection = connect(database);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static List<String> strings(Statement statement, String query) throws SQLException {
    List<String> strings = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        strings.add(rows.getString(1));
      }
    }
    return strings;
  }

  private static Connection connect(DatabaseConfig database) throws SQLException {
    return DriverManager.getConnection(
        database.url(),
        database.username().orElseThrow(),
        database.password().orElseThrow().value());
  }
}
