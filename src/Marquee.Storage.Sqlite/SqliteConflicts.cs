using Microsoft.Data.Sqlite;

namespace Marquee.Storage.Sqlite;

/// <inheritdoc cref="IConflicts"/>
internal sealed class SqliteConflicts : IConflicts
{
    private const int PrimaryKey = 1555;
    private const int Unique = 2067;
    private const int ForeignKey = 787;

    // The trigger that refuses overlaps, and foreign keys that restrict: SQLite carries those out by triggers of its own.
    private const int Trigger = 1811;

    public bool Refused(Exception exception) =>
        exception is SqliteException { SqliteExtendedErrorCode: PrimaryKey or Unique or ForeignKey or Trigger };
}
