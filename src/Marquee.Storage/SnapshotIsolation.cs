using System.Data;

namespace Marquee.Storage;

/// <summary>How all reads of a transaction see one snapshot, without blocking writers.</summary>
/// <param name="Level">The level to begin the transaction with.</param>
public sealed record SnapshotIsolation(IsolationLevel Level);
