/** Names of the messages between page and shell; preload and main share them. */
export const channels = {
  requestPort: 'port:request',
  port: 'port:new',
  workerGone: 'worker:gone',
  menu: 'menu:command',
  openPath: 'slide:open',
  chooseSlide: 'choose:slide',
  chooseSlideFolder: 'choose:slide-folder',
  choosePicture: 'choose:picture',
  chooseRegionFile: 'choose:regions',
  chooseSavePath: 'choose:save',
  recentSlides: 'recent:list',
  addRecentSlide: 'recent:add',
  clearRecentSlides: 'recent:clear',
  copyText: 'text:copy',
  showInFolder: 'folder:show',
  versions: 'versions',
} as const
