import { create } from 'zustand'
import type { ChannelView } from '../../worker/api/picture.ts'

/** How the channels of the picture are shown, where somebody changed it; null as the file says. */
export const useChannels = create<{ views: ChannelView[] | null }>(() => ({ views: null }))

/** Changes one channel of those shown now. */
export function changeChannel(shown: readonly ChannelView[], at: number, change: Partial<ChannelView>): void {
  const views = shown.map(({ isShown, colour, low, high }, k) => ({
    ...{ isShown, colour, low, high },
    ...(k === at && change),
  }))
  useChannels.setState({ views })
}

/** Shows channels as the file says. */
export const resetChannels = (): void => useChannels.setState({ views: null })
