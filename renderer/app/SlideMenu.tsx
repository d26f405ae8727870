import { Button, Menu, Text } from '@mantine/core'
import { Check, ChevronDown } from 'lucide-react'
import type { SlideInfo } from '../../worker/api/methods.ts'
import type { SessionSlide } from '../../worker/api/sessions.ts'
import { choosePicture, choosePictureFolder, registerPicture } from '../data/choose-picture.ts'
import { addSlide, chooseAndOpen, leaveOut, saveSession, switchSlide } from '../data/project.ts'
import { layPicture } from '../data/reopen.ts'
import { closeSlide, openDemoSlide } from '../data/session.ts'
import { useProject } from '../stores/project.ts'
import { useRegions } from '../stores/regions.ts'
import { useSlide } from '../stores/slide.ts'
import { fileName } from '../ui/format.ts'
import { PICTURE_WORDS } from '../ui/picture-words.ts'
import { SESSION_WORDS } from '../ui/session-words.ts'
import classes from './Viewer.module.css'

/** The name of the slide; below it the slides of the session, and what concerns the session as a whole. */
export function SlideMenu({ info }: { info: SlideInfo }) {
  const { path, slides, activeId } = useProject()
  const hasAdded = useSlide((state) => state.source?.picture !== undefined)
  const others = slides.filter(({ id }) => id !== activeId)
  return (
    <Menu position="bottom-start" withinPortal width={300}>
      <Menu.Target>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          px={4}
          ml={-4}
          rightSection={<ChevronDown size={14} aria-hidden />}
          title={`${info.path}\n${info.format}`}
          data-testid="slide-name"
        >
          <Text span className={classes.slideName} truncate c="var(--ink)">
            {info.name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label title={path ?? undefined} data-testid="session-name">
          {path === null ? SESSION_WORDS.slides : `${SESSION_WORDS.slides}: ${fileName(path)}`}
        </Menu.Label>
        {slides.map((slide) => (
          <SlideItem
            key={slide.id}
            slide={slide}
            name={nameAmong(slide, slides)}
            isShown={slide.id === activeId}
          />
        ))}
        <Menu.Item onClick={() => void addSlide()}>{SESSION_WORDS.add}</Menu.Item>
        {others.length > 0 && (
          <Menu.Sub>
            <Menu.Sub.Target>
              <Menu.Sub.Item>{SESSION_WORDS.leaveOut}</Menu.Sub.Item>
            </Menu.Sub.Target>
            <Menu.Sub.Dropdown>
              {others.map((slide) => (
                <Menu.Item key={slide.id} onClick={() => void leaveOut(slide.id)}>
                  {nameAmong(slide, slides)}
                </Menu.Item>
              ))}
            </Menu.Sub.Dropdown>
          </Menu.Sub>
        )}
        <Menu.Divider />
        <Menu.Item onClick={() => void saveSession()}>
          {path === null ? SESSION_WORDS.save : SESSION_WORDS.saveNow}
        </Menu.Item>
        {path !== null && (
          <Menu.Item onClick={() => void saveSession({ elsewhere: true })}>{SESSION_WORDS.saveAs}</Menu.Item>
        )}
        <Menu.Divider />
        <Menu.Item onClick={() => void choosePicture()}>{PICTURE_WORDS.add}</Menu.Item>
        <Menu.Item onClick={() => void choosePictureFolder()}>{PICTURE_WORDS.addFolder}</Menu.Item>
        {info.picture && <Menu.Item onClick={registerPicture}>{PICTURE_WORDS.register}</Menu.Item>}
        {hasAdded && <Menu.Item onClick={() => void layPicture(null)}>{PICTURE_WORDS.own}</Menu.Item>}
        <Menu.Divider />
        <Menu.Item onClick={() => void chooseAndOpen()}>{SESSION_WORDS.open}</Menu.Item>
        <Menu.Item onClick={() => void openDemoSlide()}>{SESSION_WORDS.demo}</Menu.Item>
        <Menu.Item onClick={closeSlide}>{SESSION_WORDS.close}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

/** Slides of one name are told apart by their files. */
function nameAmong({ name, source }: SessionSlide, slides: readonly SessionSlide[]): string {
  return slides.filter((other) => other.name === name).length > 1 ? fileName(source.path) : name
}

interface SlideItemProps {
  slide: SessionSlide
  name: string
  isShown: boolean
}

function SlideItem({ slide, name, isShown }: SlideItemProps) {
  const isMissing = useProject((state) => state.missing.includes(slide.id))
  const nShown = useRegions((state) => state.regions.length)
  const nRegion = isShown ? nShown : slide.regions.length
  return (
    <Menu.RadioItem
      value={slide.id}
      checked={isShown}
      checkIcon={<Check size={14} aria-hidden />}
      closeMenuOnClick
      rightSection={
        <Text span size="xs" c="var(--ink-quiet)">
          {isMissing ? SESSION_WORDS.findHint : nRegion > 0 && SESSION_WORDS.regions(nRegion)}
        </Text>
      }
      title={slide.source.path}
      onChange={() => void switchSlide(slide.id)}
    >
      {name}
    </Menu.RadioItem>
  )
}
