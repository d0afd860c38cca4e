/** What free texts are made of. */
export const WORDS: readonly string[] = (
  'amber anchor apple arrow aspen autumn bamboo beacon birch bridge canyon cedar cherry cloud cobalt copper coral cotton crystal delta ' +
  'ember falcon feather forest garden glacier granite harbor hazel honey indigo island ivory jasmine juniper lagoon lantern laurel lemon ' +
  'linen lotus maple marble meadow mint nectar oak ocean olive onyx orchid pearl pebble pepper pine plum poppy prairie quartz raven reed ' +
  'river robin ruby saffron sage sand sierra silver slate spruce stone summit sunrise thistle timber topaz tulip valley velvet violet ' +
  'walnut willow winter'
).split(' ');
