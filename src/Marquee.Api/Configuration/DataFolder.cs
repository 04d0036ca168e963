using System.Runtime.InteropServices;

namespace Marquee.Api.Configuration;

/// <summary>The folder of an embedded set-up: database, keys and socket. What is made in it is its owner's alone.</summary>
internal static partial class DataFolder
{
    /// <summary>Makes the folder where it is missing.</summary>
    /// <exception cref="StartUpException">It cannot be made or written.</exception>
    public static void Prepare(string folder)
    {
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                // The database, its log and the keys are written by libraries that ask for no mode: 0600 for all of them.
                _ = SetUmask(0b000_111_111);
            }

            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".probe-{Environment.ProcessId}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StartUpException(
                $"The data folder {folder} cannot be written: {exception.Message} Choose another with the setting DataFolder.", exception);
        }
    }

    /// <summary>Keeps other processes from serving from the same folder until disposed.</summary>
    /// <exception cref="StartUpException">Another process does.</exception>
    public static IDisposable Lock(string folder)
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            throw new StartUpException(
                $"The data folder {folder} is in use by another Marquee. Stop it, or choose another folder with the setting DataFolder.",
                exception);
        }
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetUmask(uint mask);
}
