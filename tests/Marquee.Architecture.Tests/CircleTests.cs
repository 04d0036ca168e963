using ArchUnitNET.Fluent.Slices;
using ArchUnitNET.Loader;

namespace Marquee.Architecture.Tests;

public sealed class CircleTests
{
    public static TheoryData<string> EveryModule => [.. Modules.All];

    /// <remarks>
    /// What lies in the root of a module joins its folders and is not one of them: the DbContext, the registration, <c>Program</c>.
    /// </remarks>
    [Theory, MemberData(nameof(EveryModule))]
    public void The_folders_of_a_module_form_no_circle(string module)
    {
        var architecture = new ArchLoader().LoadAssemblies(Modules.Load(module)).Build();
        var rule = SliceRuleDefinition.Slices().Matching($"{module}.(**)").Should().BeFreeOfCycles();

        rule.Evaluate(architecture).Where(result => !result.Passed).Select(result => result.Description).ShouldBeEmpty();
    }
}
