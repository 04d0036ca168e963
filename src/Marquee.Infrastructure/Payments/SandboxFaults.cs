using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Marquee.Infrastructure.Payments;

/// <summary>Draws whether something goes wrong: the same for the same seed and subject, whatever happens beside it.</summary>
internal sealed class SandboxFaults(SandboxOptions options)
{
    public bool Fails(string subject) => Draw(options.Failures, "fails", subject);

    public bool LosesAnswer(string subject) => Draw(options.LostAnswers, "loses", subject);

    public bool SendsTwice(string subject) => Draw(options.Duplicates, "twice", subject);

    public bool SendsLate(string subject) => Draw(options.Late, "late", subject);

    public bool SendsAfterNext(string subject) => Draw(options.Reordered, "reordered", subject);

    private bool Draw(double share, string what, string subject)
    {
        if (share <= 0)
        {
            return false;
        }

        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(FormattableString.Invariant($"{options.Seed} {what} {subject}")));
        return BinaryPrimitives.ReadUInt32LittleEndian(hash) < share * (1L << 32);
    }
}
