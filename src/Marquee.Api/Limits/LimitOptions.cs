using System.ComponentModel.DataAnnotations;

namespace Marquee.Api.Limits;

/// <summary>Limits of a request, and of how often a caller may call. A caller is the member who is signed in, else the address.</summary>
internal sealed class LimitOptions
{
    public const string Section = "Limits";

    /// <summary>How long a request may take before it is refused with 503. A response that has begun is cut off.</summary>
    /// <value>1 s to 5 min; 30 s by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether callers are limited. Load tests, which call from one address, switch it off.</summary>
    /// <value>true by default.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>The most searches of a caller in a minute: listings of showings or movies with a title or a genre.</summary>
    /// <value>0 (any number) to 100,000; 50 by default, as in the origin.</value>
    [Range(0, 100_000)]
    public int SearchesPerMinute { get; set; } = 50;

    /// <summary>For how long a caller is blocked from searching who searches more often.</summary>
    /// <value>0 (only until the minute is over) to 30 d; 1 h by default, as in the origin.</value>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan SearchBlock { get; set; } = TimeSpan.FromHours(1);

    /// <summary>The most sign-ins and refreshed tokens in a minute, successful or not, from an address.</summary>
    /// <value>0 (any number) to 100,000; 60 by default: many members share the address of a company or a mobile network.</value>
    [Range(0, 100_000)]
    public int SignInsPerMinute { get; set; } = 60;

    /// <summary>The most registrations in an hour from an address.</summary>
    /// <value>0 (any number) to 100,000; 30 by default.</value>
    [Range(0, 100_000)]
    public int RegistrationsPerHour { get; set; } = 30;

    /// <summary>The most links and codes by e-mail that an address may ask for in an hour.</summary>
    /// <value>0 (any number) to 100,000; 60 by default.</value>
    [Range(0, 100_000)]
    public int MessagesPerHour { get; set; } = 60;

    /// <summary>The most links and codes of each kind that are sent to an e-mail address in an hour.</summary>
    /// <value>0 (any number) to 100,000; 5 by default.</value>
    [Range(0, 100_000)]
    public int MessagesPerMailbox { get; set; } = 5;

    /// <summary>The most tries of a member to change the password in a minute.</summary>
    /// <value>0 (any number) to 100,000; 5 by default.</value>
    [Range(0, 100_000)]
    public int PasswordChangesPerMinute { get; set; } = 5;

    /// <summary>The most orders of a member in a minute, successful or not.</summary>
    /// <value>0 (any number) to 100,000; 60 by default.</value>
    [Range(0, 100_000)]
    public int OrdersPerMinute { get; set; } = 60;

    /// <summary>
    /// The most reservations of a member, over all showings, that are held for payment at once. A member who lets three of them run out
    /// within an hour waits a minute before the next one; after a fourth 5 min, after more 30 min.
    /// </summary>
    /// <value>0 (any number, and no waits) to 100; 3 by default.</value>
    [Range(0, 100)]
    public int HoldsPerMember { get; set; } = 3;

    /// <summary>The most payments of a member in a minute, successful or not.</summary>
    /// <value>0 (any number) to 100,000; 60 by default.</value>
    [Range(0, 100_000)]
    public int PaymentsPerMinute { get; set; } = 60;

    /// <summary>
    /// How many wrong passwords in a row slow down an account. The first pause lasts a second, every further wrong password doubles it.
    /// Devices on which the account has signed in are not slowed down by others.
    /// </summary>
    /// <value>1 to 100; 5 by default.</value>
    [Range(1, 100)]
    public int WrongPasswords { get; set; } = 5;

    /// <summary>The longest of these pauses. Wrong passwords are forgotten an hour after the last one.</summary>
    /// <value>1 s to 1 h; 5 min by default.</value>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan LongestPause { get; set; } = TimeSpan.FromMinutes(5);
}
